/** Names of the secrets that a job's own text holds. */
export const jobSecretPrefix = (jobId: string): string => `job/${jobId}/`;
