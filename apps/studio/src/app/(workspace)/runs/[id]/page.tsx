import { RunPage } from '#features/runs/components/run-page.tsx';
import { pageTitle } from '#server/current-locale.ts';

export const generateMetadata = () => pageTitle(messages => messages.shell.runs);

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <RunPage id={(await params).id} />;
}
