/** Rows that one sweep handles; the next one comes soon. */
export const sweepRowsMax = 200;
