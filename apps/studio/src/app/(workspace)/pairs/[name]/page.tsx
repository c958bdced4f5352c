import type { Metadata } from 'next';
import { PairPage } from '#features/pairs/components/pair-page.tsx';

interface Props {
  readonly params: Promise<{ name: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: decodeURIComponent((await params).name) };
}

export default async function Page({ params }: Props) {
  return <PairPage name={decodeURIComponent((await params).name)} />;
}
