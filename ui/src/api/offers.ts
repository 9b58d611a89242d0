import { operations } from "./operations.gen";

/**
 * Whether the server of this release has an operation, named as in its OpenAPI document.
 *
 * The app and the server ship together, so the committed document decides; what is not
 * offered is left out of the page rather than shown as a dead button.
 */
export function offers(operation: string): boolean {
  return operations.has(operation);
}
