/** Stands in the place of a body that cannot be read. */
export class BodyProblem {
  readonly code: string;
  readonly message: string;

  constructor(code: string, message: string) {
    this.code = code;
    this.message = message;
  }
}
