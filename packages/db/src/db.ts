import type { Prisma } from './generated/client.ts';

/** A client inside or outside a transaction. */
export type Db = Prisma.TransactionClient;
