'use client';

import dynamic from 'next/dynamic';
import { useIsMounted } from '#client/use-is-mounted.ts';
import { StudioSkeleton } from './studio-skeleton.tsx';

const Workbench = dynamic(() => import('./workbench.tsx').then(module => module.Workbench), {
  ssr: false,
  loading: () => <StudioSkeleton />,
});

/** The editor and all that belongs to it load on their own: no other page pays for them. */
export function StudioPage() {
  return useIsMounted() ? <Workbench /> : <StudioSkeleton />;
}
