import { expect, test } from 'vitest';
import { layOutPlan, nodeHeight, nodeWidth } from './lay-out-plan.ts';

const node = (uid: string) => ({
  uid,
  kind: 'calc',
  title: uid,
  detail: [],
  schema: [],
  changelogMode: 'insert-only',
  backend: 'embedded',
  span: null,
});

test('places every operator right of its inputs and none on another', () => {
  const plan = {
    nodes: ['a', 'b', 'join', 'sink'].map(node),
    edges: [
      { from: 'a', to: 'join' },
      { from: 'b', to: 'join' },
      { from: 'join', to: 'sink' },
    ],
  };
  const places = new Map(layOutPlan(plan).map(place => [place.uid, place]));
  for (const { from, to } of plan.edges) {
    expect(places.get(to)?.x).toBeGreaterThanOrEqual((places.get(from)?.x ?? 0) + nodeWidth);
  }
  expect(Math.abs((places.get('a')?.y ?? 0) - (places.get('b')?.y ?? 0))).toBeGreaterThanOrEqual(nodeHeight);
});
