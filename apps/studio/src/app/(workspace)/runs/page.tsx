import { RunsPage } from '#features/runs/components/runs-page.tsx';
import { pageTitle } from '#server/current-locale.ts';

export const generateMetadata = () => pageTitle(messages => messages.shell.runs);

export default function Page() {
  return <RunsPage />;
}
