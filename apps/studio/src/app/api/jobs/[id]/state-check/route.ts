import { idParams } from '#server/parameters.ts';
import { route } from '#server/route.ts';

export const GET = route({ params: idParams }, ({ control, user, params }) => control.checkState(user, params.id));
