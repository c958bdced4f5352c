/** Where a command's output goes. */
export interface Terminal {
  /** Results: standard output. */
  readonly write: (text: string) => void;
  /** Everything else: standard error. */
  readonly error: (text: string) => void;
}
