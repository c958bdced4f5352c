import { leaseMs, leaseRenewalMs } from '@lockstep/control/worker-control';
import { silentLogger } from '@lockstep/kernel/logger';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LeaseKeeper } from './lease-keeper.ts';

const ref = { runId: 'run', attempt: 1, fencingToken: 1 };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function keep(renewLease: () => Promise<{ isHeld: boolean; stopMode: 'stop' | null }>) {
  const seen = { renewals: 0, lost: 0, stops: 0 };
  const keeper = new LeaseKeeper({
    control: {
      renewLease: () => {
        seen.renewals += 1;
        return renewLease();
      },
    },
    ref,
    logger: silentLogger,
    onStopAsked: () => {
      seen.stops += 1;
    },
    onLost: () => {
      seen.lost += 1;
    },
  });
  return { keeper, seen };
}

test('renews in time for as long as it lives, however often it is asked in between', async () => {
  const { keeper, seen } = keep(async () => ({ isHeld: true, stopMode: null }));
  for (let i = 0; i < 5; i++) keeper.renewNow();
  await vi.advanceTimersByTimeAsync(10 * leaseRenewalMs);
  expect(seen.lost).toBe(0);
  expect(seen.renewals).toBeGreaterThanOrEqual(10);
  expect(seen.renewals).toBeLessThanOrEqual(12);
  keeper.stop();
  await vi.advanceTimersByTimeAsync(10 * leaseMs);
  expect(seen.renewals).toBeLessThanOrEqual(12);
});

test('a lease that the database does not confirm is over before it is over there', async () => {
  const { seen } = keep(() => new Promise(() => {}));
  await vi.advanceTimersByTimeAsync(leaseMs - 1);
  expect(seen.lost).toBe(1);
});

test('one renewal may fail without the lease being lost', async () => {
  let calls = 0;
  const { keeper, seen } = keep(async () => {
    calls += 1;
    if (calls === 1) throw new Error('connection reset');
    return { isHeld: true, stopMode: null };
  });
  await vi.advanceTimersByTimeAsync(5 * leaseMs);
  expect(seen.lost).toBe(0);
  keeper.stop();
});

test('a lease that another worker has is lost at once, and only once', async () => {
  const { keeper, seen } = keep(async () => ({ isHeld: false, stopMode: null }));
  keeper.renewNow();
  await vi.advanceTimersByTimeAsync(5 * leaseMs);
  expect(seen).toMatchObject({ lost: 1, renewals: 1 });
});

test('passes on that the row asks for a stop', async () => {
  const { keeper, seen } = keep(async () => ({ isHeld: true, stopMode: 'stop' }));
  keeper.renewNow();
  await vi.advanceTimersByTimeAsync(1);
  expect(seen.stops).toBe(1);
  keeper.stop();
});
