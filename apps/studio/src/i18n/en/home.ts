export const home = {
  title: 'Home',
  needsYou: 'Needs you',
  allWell: 'Nothing needs you. Every pair agrees and nothing has failed.',
  differs: (pair: string) => `${pair}: the two results differ`,
  differsDetail: (windows: string, percent: string) => `${windows} windows differ, ${percent} of the rows agree`,
  sideFailed: (pair: string, side: string) => `${pair}: the ${side} run failed`,
  sideUnreachable: (pair: string, side: string) => `${pair}: the ${side} run's worker does not answer`,
  unreachableDetail: 'Another worker takes over from the last checkpoint.',
  look: 'Look',
  pairs: 'Pairs',
  allPairs: 'All pairs',
  tourTitle: 'Three steps to see what Lockstep does',
  tour: {
    watch: {
      title: 'Watch a pair agree',
      text: (pair: string) =>
        `${pair} runs as a stream and as a batch. Its strip shows each window, green where both agree.`,
      action: 'Open the pair',
    },
    write: {
      title: 'Write a query',
      text: (keys: string) =>
        `Open the studio, change the SQL and press ${keys} to see rows within a second. Nothing is written.`,
      action: 'Open the studio',
    },
    break: {
      title: 'Break it and repair it',
      text: 'Let rows come too late, or change a row of the result table. Reconcile, see which cells differ and why, and repair only those windows.',
      action: 'Try it',
    },
  },
  hideTour: 'Hide the tour',
  noPairs: 'No pair yet',
  noPairsLesson:
    'A pair is one SQL text published once, running as a stream and as a batch. Write a job in the studio and publish it.',
  openStudio: 'Open the studio',
};
