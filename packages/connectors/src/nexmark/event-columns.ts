import { type Column, type ColumnBuilder, createColumnBuilder, decodeText, type Value } from '@lockstep/dataflow/batch';
import type { ScanField } from '@lockstep/sql/algebra';
import { type EventFields, rowTypeOf } from './event-fields.ts';
import { type FieldColumn, newFieldColumn } from './field-column.ts';
import type { NexmarkEvent } from './nexmark-event.ts';

/** What a batch holds of one kind of event: single fields, or the whole event as a ROW. */
export class EventColumns<E extends NexmarkEvent> {
  readonly #fields: EventFields<E>;
  readonly #filler: Uint8Array;
  readonly #single: { readonly at: number; readonly column: FieldColumn<E> }[] = [];
  readonly #whole: { readonly at: number; readonly builder: ColumnBuilder }[] = [];

  constructor(
    name: string,
    fields: EventFields<E>,
    schema: readonly ScanField[],
    rowCount: number,
    filler: Uint8Array,
  ) {
    this.#fields = fields;
    this.#filler = filler;
    schema.forEach((field, at) => {
      const [column = field.name, part] = field.path ?? [];
      if (column !== name) return;
      if (part === undefined) this.#whole.push({ at, builder: createColumnBuilder(rowTypeOf(fields), rowCount) });
      else this.#single.push({ at, column: newFieldColumn(fields[part]!, rowCount, filler) });
    });
  }

  write(row: number, event: E): void {
    for (const { column } of this.#single) column.write(row, event);
    for (const { builder } of this.#whole) {
      while (builder.rowCount < row) builder.appendNull();
      builder.appendValue(this.#rowOf(event));
    }
  }

  /** Puts the columns in their places. */
  finishInto(columns: Column[], rowCount: number): void {
    for (const { at, column } of this.#single) columns[at] = column.finish();
    for (const { at, builder } of this.#whole) {
      while (builder.rowCount < rowCount) builder.appendNull();
      columns[at] = builder.finish();
    }
  }

  #rowOf(event: E): readonly Value[] {
    return Object.values(this.#fields).map((field): Value => {
      if (field.kind === 'text') return field.read(event);
      if (field.kind === 'number') return BigInt(field.read(event));
      if (field.kind === 'time') return { epochMs: field.read(event), nanos: 0 };
      return decodeText(this.#filler, event.extraStart, event.extraStart + event.extraLength);
    });
  }
}
