export interface Site {
  /** Where Pasokh is. */
  origin: string;
  language: string | undefined;
  department: string | undefined;
}
