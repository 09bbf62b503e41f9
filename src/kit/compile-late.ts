import { SerializerSelector } from '@fastify/fast-json-stringify-compiler';
import type { Ajv, AnySchema, ErrorObject, ValidateFunction } from 'ajv';

/*
 * To compile what checks the requests and writes the answers of every route takes longer than all else of a start, and
 * holds memory for routes that nobody asks. So each is compiled when it is first needed, in a few milliseconds.
 */

interface Check {
  (value: unknown): boolean;
  /** Of the last call, as the framework reads them. */
  errors?: ErrorObject[] | null;
}

/** @throws at its first call when the schema is none. */
export function checkLate(ajv: Ajv, schema: AnySchema): Check {
  let compiled: ValidateFunction | undefined;
  const check: Check = (value) => {
    compiled ??= ajv.compile(schema);
    const isValid = compiled(value);
    check.errors = compiled.errors ?? null;
    return isValid;
  };
  return check;
}

type BuildSerializers = ReturnType<typeof SerializerSelector>;

/** In the place of the framework's own: what turns answers into text. */
export const buildSerializersLate: BuildSerializers = (...settings) => {
  const compile = SerializerSelector()(...settings);
  return (route) => {
    let compiled: ReturnType<typeof compile> | undefined;
    return (answer) => {
      compiled ??= compile(route);
      return compiled(answer);
    };
  };
};
