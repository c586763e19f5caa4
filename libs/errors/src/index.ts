export { TributaryError, type ErrorOptions, isTributaryError, toTributaryError } from './tributary-error.ts';
export { type FieldError, ValidationError } from './validation-error.ts';
