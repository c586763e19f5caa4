/**
 * A step that could not make a value of its input: the expected outcome of bad data, handed on in the place of the value. Data never holds
 * one, since documents are parsed from text.
 */
export class Failure {
  readonly code: string;
  readonly message: string;

  constructor(code: string, message: string) {
    this.code = code;
    this.message = message;
  }
}
