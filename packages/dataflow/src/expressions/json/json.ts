/** A number as Java's `toString` of it, where JavaScript's own would lose or reshape digits. */
export class JsonNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** A parsed JSON value. */
export type Json = null | boolean | number | string | JsonNumber | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [name: string]: Json;
}

export const isJsonArray = (value: Json): value is readonly Json[] => Array.isArray(value);

export const isJsonObject = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof JsonNumber);

/** Neither an object nor an array. */
export const isJsonScalar = (value: Json): value is null | boolean | number | string | JsonNumber =>
  !isJsonArray(value) && !isJsonObject(value);
