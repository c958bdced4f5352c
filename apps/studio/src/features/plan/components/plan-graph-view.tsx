'use client';

import type { PlanGraph } from '@lockstep/contracts/plan-graph';
import type { Side } from '@lockstep/contracts/runs';
import {
  Background,
  Controls,
  type Edge,
  ReactFlow,
  type ReactFlowInstance,
  ReactFlowProvider,
  useReactFlow,
} from '@xyflow/react';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { useDark } from '#client/use-dark.ts';
import { useMessages } from '#i18n/locale-context.tsx';
import { layOutPlan, nodeHeight, nodeWidth } from '../lay-out-plan.ts';
import type { OperatorRate } from '../operator-rates.ts';
import { OperatorDetail } from './operator-detail.tsx';
import { OperatorNode, type OperatorNodeType } from './operator-node.tsx';

interface PlanGraphViewProps {
  readonly plan: PlanGraph;
  readonly side: Side;
  /** By operator; empty when nothing runs. */
  readonly rates: ReadonlyMap<string, OperatorRate>;
  /** Shows an operator's place in the text, where that text is at hand. */
  readonly onShowSql?: (span: { start: number; end: number }) => void;
  /** What is shown below the graph of the operator that is chosen. */
  readonly below?: (node: PlanGraph['nodes'][number]) => ReactNode;
}

const nodeTypes = { operator: OperatorNode };

/** Below this, nobody can read the operators' names. */
const readableZoom = 0.85;
const marginPx = 24;

/** The physical plan as a graph; rows flow from left to right. */
export function PlanGraphView({ plan, side, rates, onShowSql, below }: PlanGraphViewProps) {
  const { pairs } = useMessages();
  const isDark = useDark();
  const [chosen, setChosen] = useState<string | null>(null);
  const frame = useRef<HTMLElement>(null);
  const places = useMemo(() => layOutPlan(plan), [plan]);
  const nodes = places.map(({ uid, x, y }): OperatorNodeType => {
    const node = plan.nodes.find(candidate => candidate.uid === uid);
    return {
      id: uid,
      type: 'operator',
      position: { x, y },
      width: nodeWidth,
      height: nodeHeight,
      selected: uid === chosen,
      data: {
        title: node?.title ?? uid,
        changelogMode: node?.changelogMode ?? '',
        side,
        rate: rates.get(uid) ?? null,
      },
    };
  });
  const edges = plan.edges.map(
    ({ from, to }): Edge => ({
      id: `${from} ${to}`,
      source: from,
      target: to,
      style: { stroke: `var(--${side}-fill)`, strokeWidth: 1.5 },
      animated: (rates.get(from)?.rowsOutPerSecond ?? 0) > 0,
    }),
  );
  const chosenNode = plan.nodes.find(node => node.uid === chosen);
  /** All of the plan when it can be read then; else its beginning, and the rest is a drag away. */
  const showBeginning = (flow: ReactFlowInstance<OperatorNodeType>) => {
    const { clientWidth = 0, clientHeight = 0 } = frame.current ?? {};
    const width = Math.max(...places.map(({ x }) => x + nodeWidth));
    const height = Math.max(...places.map(({ y }) => y + nodeHeight));
    if (width * readableZoom + 2 * marginPx <= clientWidth) return;
    const y = Math.max(marginPx, (clientHeight - height * readableZoom) / 2);
    void flow.setViewport({ x: marginPx, y, zoom: readableZoom });
  };
  return (
    <div className="flex h-full min-h-0 flex-col">
      <div className="flex min-h-0 flex-1">
        <figure ref={frame} className="min-w-0 flex-1" aria-label={pairs.plan.graphLabel}>
          <ReactFlowProvider>
            <ReactFlow
              nodes={nodes}
              edges={edges}
              nodeTypes={nodeTypes}
              colorMode={isDark ? 'dark' : 'light'}
              fitView
              onInit={showBeginning}
              fitViewOptions={{ maxZoom: 1, padding: 0.15 }}
              minZoom={0.2}
              nodesDraggable={false}
              nodesConnectable={false}
              edgesFocusable={false}
              proOptions={{ hideAttribution: true }}
              onNodeClick={(_, node) => setChosen(node.id)}
              onEdgeClick={(_, edge) => setChosen(edge.source)}
              onNodesChange={changes => {
                for (const change of changes) if (change.type === 'select' && change.selected) setChosen(change.id);
              }}
              onPaneClick={() => setChosen(null)}
            >
              <Background color="var(--line)" gap={16} />
              <Controls showInteractive={false} />
              <KeepInView place={places.find(({ uid }) => uid === chosen)} />
            </ReactFlow>
          </ReactFlowProvider>
        </figure>
        {chosenNode === undefined ? null : (
          <OperatorDetail
            node={chosenNode}
            rate={rates.get(chosenNode.uid) ?? null}
            onClose={() => setChosen(null)}
            {...(onShowSql === undefined ? {} : { onShowSql })}
          />
        )}
      </div>
      {chosenNode === undefined || below === undefined ? null : (
        <div className="h-72 shrink-0 border-t">{below(chosenNode)}</div>
      )}
    </div>
  );
}

/** Brings the chosen operator to the middle of the room that what is shown of it has left. */
function KeepInView({ place }: { place: { readonly x: number; readonly y: number } | undefined }) {
  const { setCenter, getZoom } = useReactFlow();
  const { x, y } = place ?? { x: null, y: null };
  useEffect(() => {
    if (x === null || y === null) return;
    // The graph takes its new size with the next frames.
    const timer = setTimeout(() => {
      void setCenter(x + nodeWidth / 2, y + nodeHeight / 2, { zoom: getZoom() });
    }, 80);
    return () => clearTimeout(timer);
  }, [x, y, setCenter, getZoom]);
  return null;
}
