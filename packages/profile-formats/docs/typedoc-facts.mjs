import { Converter, ReflectionKind } from 'typedoc';

/**
 * Lets the fields of facts without docstrings of their own: the facts are members of unions, each told from
 * the others by its `kind` and documented as a whole, and their fields mean the same everywhere (`expected`,
 * `found`, `file`, …). Everything else that is exported needs docstrings.
 *
 * @param {import('typedoc').Application} app
 */
export function load(app) {
  app.converter.on(Converter.EVENT_RESOLVE_END, (context) => {
    const fields = context.project
      .getReflectionsByKind(ReflectionKind.Property)
      .filter((field) => !field.hasComment() && (isDiscriminant(field) || isOfUnionMember(field)))
      .map((field) => field.getFullName());
    const others = app.options.getValue('intentionallyNotDocumented');
    app.options.setValue('intentionallyNotDocumented', [...new Set([...others, ...fields])]);
  });
}

function isDiscriminant({ name, type }) {
  return name === 'kind' && type?.type === 'literal';
}

/** Whether a field lies, at any depth, in an object of a union that a type alias names. */
function isOfUnionMember(field) {
  for (let { parent } = field; parent; parent = parent.parent) {
    if (parent.kindOf(ReflectionKind.TypeAlias)) return parent.type?.type === 'union';
    if (!parent.kindOf(ReflectionKind.TypeLiteral | ReflectionKind.Property)) return false;
  }
  return false;
}
