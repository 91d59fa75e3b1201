// Types of TypeDoc's model as HTML, in which names of exports are links.

import { escapeHtml } from '../html.mjs';

/** The name of a parameter. Destructured ones have none of their own, and get that of their type. */
export function parameterName({ name, type }) {
  if (name !== '__namedParameters') return name;
  return type?.type === 'reference' ? type.name[0].toLowerCase() + type.name.slice(1) : 'settings';
}

/** Writes types. `linkTo` returns the address of an exported reflection's documentation, or null. */
export class TypeWriter {
  constructor(linkTo) {
    this.linkTo = linkTo;
  }

  list = (types) => types.map((type) => this.write(type));

  /** A type inside another one, in parentheses if it needs them. */
  inner(type) {
    const isWide =
      ['union', 'intersection', 'conditional', 'typeOperator'].includes(type.type) ||
      (type.type === 'reflection' && type.declaration.signatures);
    return isWide ? `(${this.write(type)})` : this.write(type);
  }

  write(type) {
    if (!type) return 'unknown';
    return this[type.type]?.(type) ?? escapeHtml(type.toString());
  }

  intrinsic = ({ name }) => name;
  literal = ({ value }) => escapeHtml(typeof value === 'string' ? `'${value}'` : String(value));
  union = ({ types }) =>
    types.map((one) => (one.type === 'reflection' ? this.inner(one) : this.write(one))).join(' | ');
  intersection = ({ types }) => types.map((one) => this.inner(one)).join(' &amp; ');
  array = ({ elementType }) => `${this.inner(elementType)}[]`;
  tuple = ({ elements }) => `[${this.list(elements).join(', ')}]`;
  namedTupleMember = ({ name, isOptional, element }) =>
    `${name}${isOptional ? '?' : ''}: ${this.write(element)}`;
  optional = ({ elementType }) => `${this.inner(elementType)}?`;
  rest = ({ elementType }) => `...${this.inner(elementType)}`;
  typeOperator = ({ operator, target }) => `${operator} ${this.write(target)}`;
  indexedAccess = ({ objectType, indexType }) => `${this.inner(objectType)}[${this.write(indexType)}]`;
  query = ({ queryType }) => `typeof ${this.write(queryType)}`;
  predicate = ({ name, targetType }) => `${name} is ${this.write(targetType)}`;

  reference(type) {
    const { name, typeArguments = [] } = type;
    const address = type.reflection && this.linkTo(type.reflection);
    const text = address ? `<a href="${address}">${escapeHtml(name)}</a>` : escapeHtml(name);
    return typeArguments.length > 0 ? `${text}&lt;${this.list(typeArguments).join(', ')}&gt;` : text;
  }

  reflection({ declaration }) {
    const [signature] = declaration.signatures ?? [];
    if (signature) return `${this.parameters(signature)} =&gt; ${this.write(signature.type)}`;
    const members = (declaration.children ?? []).map((member) => this.member(member));
    return members.length > 0 ? `{ ${members.join('; ')} }` : '{}';
  }

  /** The type parameters and parameters of a function, in their brackets. */
  parameters({ typeParameters = [], parameters = [] }) {
    const types = typeParameters.map(
      ({ name, type }) => escapeHtml(name) + (type ? ` extends ${this.write(type)}` : ''),
    );
    const named = parameters.map((one) => {
      const isOptional = one.flags.isOptional || one.defaultValue !== undefined;
      return `${one.flags.isRest ? '...' : ''}${parameterName(one)}${isOptional ? '?' : ''}: ${this.write(one.type)}`;
    });
    return `${types.length > 0 ? `&lt;${types.join(', ')}&gt;` : ''}(${named.join(', ')})`;
  }

  /** A property, an accessor or a method, on a line. */
  member(member) {
    const [signature] = member.signatures ?? [];
    const name = escapeHtml(member.name);
    if (signature) return `${name}${this.parameters(signature)}: ${this.write(signature.type)}`;
    const type = member.type ?? member.getSignature?.type;
    return `${name}${member.flags.isOptional ? '?' : ''}: ${this.write(type)}`;
  }
}
