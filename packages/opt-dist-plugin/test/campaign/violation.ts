/** What the product did and must not do. */
export class Violation extends Error {
  constructor(
    readonly fact: string,
    /** Of the run that showed it. */
    readonly output: string,
  ) {
    super(fact);
  }
}
