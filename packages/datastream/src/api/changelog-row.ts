/** A change of a table: +I a row comes, -U and +U one takes another's place, -D one goes. */
export interface ChangelogRow<T> {
  readonly kind: '+I' | '-U' | '+U' | '-D';
  readonly row: T;
}
