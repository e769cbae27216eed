/**
 * The JSON Schema of the file, for editors, made from the definitions that validate it. It refuses nothing that muster
 * takes (but a drop-in without `version`); what only muster can know, such as names in `after`, it lets pass. Pure.
 */
import * as z from 'zod/mini';
import type { Kind } from '../conditions/condition.ts';
import { kinds as registry } from '../conditions/registry.ts';
import { writeDuration } from '../lib/duration.ts';
import { noteOf } from '../lib/schema-notes.ts';
import {
  commonFields,
  mostPrerequisites,
  pollingFields,
  prerequisiteName,
  serviceFields,
  serviceName,
  topFields,
} from './fields.ts';

/** What the schema says of a kind. */
export type SchemaKind = Pick<Kind<unknown>, 'key' | 'metWhen' | 'polled' | 'schema' | 'parts' | 'onlyReady'>;

export type JsonSchema = { [keyword: string]: unknown };
type Properties = Record<string, JsonSchema>;

interface ObjectSchema extends JsonSchema {
  readonly properties: Properties;
}

/** Draft 7, since editors know it best. */
const draft = 'draft-07';
export const draftAddress = 'http://json-schema.org/draft-07/schema#';

export function fileSchema(kinds: Readonly<Record<string, SchemaKind>> = registry): JsonSchema {
  const all = Object.values(kinds);
  const prerequisiteKinds = all.filter(({ onlyReady = false }) => !onlyReady);
  const top = objectSchema(topFields);
  const service = objectSchema(serviceFields);
  const { prerequisites, services } = top.properties;
  return {
    $schema: draftAddress,
    title: 'muster: the prerequisites file',
    ...top,
    required: ['version'],
    properties: {
      ...top.properties,
      prerequisites: {
        ...prerequisites,
        type: ['object', 'null'],
        propertyNames: { pattern: prerequisiteName.source },
        maxProperties: mostPrerequisites,
        additionalProperties: reference('prerequisite'),
      },
      services: {
        ...services,
        type: 'array',
        minItems: 1,
        uniqueItems: true,
        items: { anyOf: [jsonSchema(serviceName), reference('service')] },
      },
    },
    definitions: {
      prerequisite: {
        description: 'one kind, and the fields that every kind has',
        ...oneKind(prerequisiteKinds, 'prerequisites', Object.keys(commonFields._zod.def.shape)),
      },
      part: { description: 'one kind with its own fields', ...oneKind(all, 'kinds', []) },
      service: {
        ...service,
        properties: { ...service.properties, ready: { ...service.properties['ready'], allOf: [reference('part')] } },
      },
      ...objectSchema(commonFields).properties,
      ...objectSchema(pollingFields).properties,
      kinds: Object.fromEntries(all.map(kind => [kind.key, kindSchema(kind)])),
      prerequisites: Object.fromEntries(prerequisiteKinds.map(kind => [kind.key, prerequisiteSchema(kind)])),
    },
  };
}

/**
 * Case by case rather than `oneOf`: an editor then suggests kinds where there is none yet, and the fields of that kind where
 * there is one, and says of a wrong key what that kind takes.
 */
function oneKind(all: readonly SchemaKind[], where: 'kinds' | 'prerequisites', common: readonly string[]): JsonSchema {
  const errorMessage = `one kind is needed: ${all.map(({ key }) => key).join(', ')}`;
  const none: JsonSchema = {
    additionalProperties: false,
    properties: {
      ...Object.fromEntries(all.map(({ key }) => [key, reference('kinds', key, 'properties', key)])),
      ...Object.fromEntries(common.map(name => [name, reference(name)])),
    },
    // Never fulfilled, since no kind is there. In a schema of its own, so that no editor suggests it as what is missing.
    allOf: [{ required: all.slice(0, 1).map(({ key }) => key), errorMessage }],
    errorMessage,
  };
  const cases = all.reduceRight<JsonSchema>(
    (otherwise, { key }) => ({ if: { type: 'object', required: [key] }, then: reference(where, key), else: otherwise }),
    none,
  );
  return { type: 'object', errorMessage: 'must be a mapping with one kind, such as { mount: /srv/data }', ...cases };
}

/** The kind alone, as it stands in `ready:` and in a combination. */
function kindSchema({ key, metWhen, schema, parts }: SchemaKind): ObjectSchema {
  const own = objectSchema(schema);
  const described = { ...own.properties[key], description: `met when ${metWhen}` };
  return {
    ...own,
    errorMessage: taking(key, Object.keys(own.properties)),
    required: [...new Set([key, ...((own['required'] as string[] | undefined) ?? [])])],
    properties: { ...own.properties, [key]: parts ? withParts(described, parts.path.slice(1), parts.form) : described },
  };
}

/** Puts the reference to other kinds where a combination holds its parts. */
function withParts(schema: JsonSchema, [step, ...rest]: readonly string[], form: 'list' | 'one'): JsonSchema {
  if (step === undefined)
    return form === 'list' ? { ...schema, items: reference('part') } : { ...schema, allOf: [reference('part')] };
  const properties = (schema['properties'] ?? {}) as Properties;
  return { ...schema, properties: { ...properties, [step]: withParts(properties[step] ?? {}, rest, form) } };
}

function prerequisiteSchema(kind: SchemaKind): ObjectSchema {
  const { properties, ...own } = kindSchema(kind);
  const common = [
    ...Object.keys(commonFields._zod.def.shape),
    ...(kind.polled === false ? [] : Object.keys(pollingFields._zod.def.shape)),
  ];
  return {
    ...own,
    errorMessage: taking(kind.key, [...Object.keys(properties), ...common]),
    properties: {
      ...Object.fromEntries(
        Object.keys(properties).map(name => [name, reference('kinds', kind.key, 'properties', name)]),
      ),
      ...Object.fromEntries(common.map(name => [name, reference(name)])),
    },
  };
}

function taking(key: string, fields: readonly string[]): string {
  return `beside \`${key}\` there can be ${fields.filter(field => field !== key).join(', ') || 'nothing'}`;
}

function reference(...path: readonly string[]): JsonSchema {
  const steps = path.map(step => step.replaceAll('~', '~0').replaceAll('/', '~1'));
  return { $ref: ['#/definitions', ...steps].join('/') };
}

function objectSchema(schema: z.core.$ZodType): ObjectSchema {
  const { properties = {}, ...rest } = jsonSchema(schema);
  return { ...rest, type: 'object', additionalProperties: false, properties: properties as Properties };
}

/** Of what stands in the file: before any transformation, and optional where there is a default. */
export function jsonSchema(schema: z.core.$ZodType): JsonSchema {
  const made: JsonSchema = z.toJSONSchema(schema, {
    target: draft,
    io: 'input',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema: json }) => {
      const { values, ...note } = noteOf(zodSchema) ?? {};
      Object.assign(
        json,
        note,
        values && json.enum ? { enumDescriptions: json.enum.map(word => values[String(word)]) } : {},
      );
      // yaml-language-server shows these in place of words about JSON.
      if (json.pattern !== undefined && json.examples) {
        const errorMessage = `must be written such as ${json.examples.map(String).join(', ')}`;
        Object.assign(json, { patternErrorMessage: errorMessage, errorMessage });
      }
      if (json.type === 'boolean') Object.assign(json, { errorMessage: 'must be `true` or `false`' });
      const { def } = zodSchema._zod;
      // A default is known as what the definition makes of the text.
      if (def.type === 'default')
        json.default =
          json.type === 'string' && typeof def.defaultValue === 'number'
            ? writeDuration(def.defaultValue)
            : def.defaultValue;
    },
  });
  delete made['$schema'];
  return made;
}
