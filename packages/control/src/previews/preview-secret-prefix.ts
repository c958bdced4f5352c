/** Names of the secrets that a preview's text holds; they go with the preview. */
export const previewSecretPrefix = (previewId: string): string => `preview/${previewId}/`;
