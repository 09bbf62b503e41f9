/** Of somebody behind the proxy that the product is told to trust: limits by address do not take many people for one. */
export const from = (at: number): { 'x-forwarded-for': string } => ({
  'x-forwarded-for': `10.${(at >> 16) & 255}.${(at >> 8) & 255}.${at & 255}`,
});
