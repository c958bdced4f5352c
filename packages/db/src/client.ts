import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from './generated/client.ts';
import { createRepositories, type Repositories } from './repositories/create-repositories.ts';

export interface DatabaseOptions {
  readonly databaseUrl: string;
  /** Of this process; every one costs the server some megabytes. */
  readonly connectionsMax: number;
}

/** Lockstep's own Postgres. Connections are made when first needed. */
export interface Database {
  /** Each call is a transaction of its own. */
  readonly repositories: Repositories;
  /** All or nothing. `work` must not touch anything but the repositories it is given: it may wait for locks, and holds them. */
  transaction<T>(work: (repositories: Repositories) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

const transactionMsMax = 15_000;
const transactionWaitMsMax = 10_000;

export function openDatabase({ databaseUrl, connectionsMax }: DatabaseOptions): Database {
  const adapter = new PrismaPg({ connectionString: databaseUrl, max: connectionsMax });
  const prisma = new PrismaClient({
    adapter,
    transactionOptions: { maxWait: transactionWaitMsMax, timeout: transactionMsMax },
  });
  return {
    repositories: createRepositories(prisma),
    transaction: work => prisma.$transaction(transaction => work(createRepositories(transaction))),
    close: () => prisma.$disconnect(),
  };
}
