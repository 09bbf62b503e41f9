export interface Site {
  /** Where Pasokh is. */
  origin: string;
  language: string | undefined;
  department: string | undefined;
  /** Whom it knows the visitor as, in a token that its back end signed. */
  visitor: string | undefined;
}
