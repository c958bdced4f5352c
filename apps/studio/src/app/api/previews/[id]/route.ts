import { idParams } from '#server/parameters.ts';
import { route } from '#server/route.ts';

export const DELETE = route({ params: idParams }, ({ control, user, params }) =>
  control.cancelPreview(user, params.id),
);
