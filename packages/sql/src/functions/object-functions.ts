import type { RowField } from '../types/logical-type.ts';
import type { ArgumentType, SignatureError } from './function-definition.ts';
import { functionFamily, type TypeRule } from './function-family.ts';
import { withoutTimeAttribute } from './result-types.ts';

/** `'key', value, ..`: different keys, each a constant text. */
function fieldsOf(args: readonly ArgumentType[]): readonly RowField[] | SignatureError {
  if (args.length % 2 === 1) return { error: 'expects a value for each key' };
  const fields: RowField[] = [];
  for (let a = 0; a < args.length; a += 2) {
    const name = args[a]!.literal;
    if (typeof name !== 'string') return { error: 'needs constant texts as keys' };
    if (fields.some(field => field.name === name)) return { error: `has the key '${name}' twice` };
    fields.push({ name, type: withoutTimeAttribute(args[a + 1]!.type) });
  }
  return fields;
}

const isError = (fields: readonly RowField[] | SignatureError): fields is SignatureError => 'error' in fields;

const objectOf: TypeRule = args => {
  const [className, ...entries] = args;
  if (typeof className?.literal !== 'string') return { error: 'needs a constant text as class name' };
  const fields = fieldsOf(entries);
  if (isError(fields)) return fields;
  return {
    parameterTypes: args.map(({ type }) => withoutTimeAttribute(type)),
    resultType: { kind: 'ROW', fields, className: className.literal, nullable: false },
  };
};

const objectUpdate: TypeRule = args => {
  const [object, ...entries] = args;
  if (object?.type.kind !== 'ROW' || object.type.className === undefined) return { error: 'needs a structured object' };
  if (entries.length === 0) return { error: 'expects at least one key and value' };
  const changed = fieldsOf(entries);
  if (isError(changed)) return changed;
  const { type } = object;
  const unknown = changed.find(({ name }) => !type.fields.some(field => field.name === name));
  if (unknown !== undefined) return { error: `has no field '${unknown.name}' to update` };
  const fields = type.fields.map(field => changed.find(({ name }) => name === field.name) ?? field);
  return {
    parameterTypes: args.map(arg => withoutTimeAttribute(arg.type)),
    resultType: { ...type, fields },
  };
};

export const objectFunctions = functionFamily(
  { category: 'collection', kind: 'scalar', nulls: 'called-on-null', nullable: 'rule' },
  {
    OBJECT_OF: {
      signatures: ['OBJECT_OF(class_name, key1, value1, ...)'],
      types: objectOf,
      doc: {
        en: 'A structured object of the class with the values under their keys.',
        zh: '由键和值构成的结构化对象。',
      },
    },
    OBJECT_UPDATE: {
      signatures: ['OBJECT_UPDATE(object, key1, value1, ...)'],
      types: objectUpdate,
      doc: { en: 'The structured object with other values under the keys.', zh: '更新结构化对象中给定键的值。' },
    },
  },
);
