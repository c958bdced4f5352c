import type { TypeInformation } from '../types/type-information.ts';

/** Names a side output and the type of its elements. */
export class OutputTag<T> {
  readonly id: string;
  /** Needed only to make a table of the side output. */
  readonly type: TypeInformation<T> | null;

  constructor(id: string, type: TypeInformation<T> | null = null) {
    this.id = id;
    this.type = type;
  }
}
