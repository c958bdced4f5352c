export const auth = {
  title: 'Sign in to Lockstep',
  tagline: 'One SQL job. A stream and a batch. The same answer.',
  name: 'Name',
  password: 'Password',
  signIn: 'Sign in',
  firstRun: 'The first start printed the name and the password of the administrator in the terminal.',
};
