/** A table as it is written; names are folded by whoever compares them. */
export interface TableNode {
  readonly schema?: string;
  readonly name: string;
}

export type Expr =
  /** `a`, `t.a`, `db.t.a`; the last part is `*` for all columns. */
  | { readonly kind: 'column'; readonly path: readonly string[] }
  | { readonly kind: 'star'; readonly path: readonly string[] }
  | { readonly kind: 'literal'; readonly type: 'string' | 'number' | 'null' | 'boolean'; readonly text: string }
  | { readonly kind: 'parameter' }
  | {
      readonly kind: 'call';
      readonly path: readonly string[];
      readonly args: readonly Expr[];
      readonly isWindow?: true;
      /** The name is in quotes, or there is something between it and its parenthesis. */
      readonly form?: 'quoted' | 'spaced';
    }
  | { readonly kind: 'sequence'; readonly table: TableNode }
  | { readonly kind: 'op'; readonly op: string; readonly args: readonly Expr[] }
  | { readonly kind: 'query'; readonly query: Query; readonly isExists?: true }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'assign'; readonly name: string; readonly value: Expr }
  | { readonly kind: 'system'; readonly scope?: string; readonly name: string };

export interface Cte {
  readonly name: string;
  readonly columns?: readonly string[];
  readonly query: Query;
}

export interface With {
  readonly isRecursive: boolean;
  readonly ctes: readonly Cte[];
}

export interface Limit {
  readonly count: Expr;
}

export interface Into {
  readonly kind: 'file' | 'variables';
}

/** What may follow any query, whatever it is made of. */
export interface QueryTail {
  readonly with?: With;
  readonly order: readonly Expr[];
  readonly limit?: Limit;
  readonly into?: Into;
  readonly locks?: true;
}

export interface Item {
  readonly expr: Expr;
  /** Its alias, or what the server calls it: a column's name, else the text. */
  readonly name: string;
}

export interface Select extends QueryTail {
  readonly kind: 'select';
  readonly items: readonly Item[];
  readonly from: readonly TableRef[];
  readonly where?: Expr;
  /** GROUP BY, HAVING and WINDOW. */
  readonly grouping: readonly Expr[];
  readonly hasGroupBy: boolean;
}

export interface SetOperation extends QueryTail {
  readonly kind: 'set';
  readonly left: Query;
  readonly right: Query;
}

export interface Values extends QueryTail {
  readonly kind: 'values';
  readonly rows: readonly (readonly Expr[])[];
}

export type Query = Select | SetOperation | Values;

export type TableRef =
  | { readonly kind: 'table'; readonly table: TableNode; readonly alias?: string; readonly exprs: readonly Expr[] }
  | {
      readonly kind: 'derived';
      readonly query: Query;
      readonly alias: string;
      readonly columns?: readonly string[];
      readonly isLateral: boolean;
    }
  | {
      readonly kind: 'json';
      readonly args: readonly Expr[];
      readonly alias: string;
      readonly columns: readonly string[];
    }
  | {
      readonly kind: 'join';
      readonly left: TableRef;
      readonly right: TableRef;
      readonly isRight: boolean;
      /** Rows without a partner stay. */
      readonly isOuter: boolean;
      readonly isNatural: boolean;
      readonly on?: Expr;
      readonly using?: readonly string[];
    }
  | { readonly kind: 'list'; readonly items: readonly TableRef[] };

export interface Assignment {
  readonly column: readonly string[];
  readonly value: Expr;
}

export interface Insert {
  readonly kind: 'insert';
  readonly isReplace: boolean;
  readonly table: TableNode;
  readonly columns?: readonly string[];
  readonly source?: Query;
  readonly assignments: readonly Assignment[];
  readonly rowAlias?: string;
  readonly onDuplicate?: readonly Assignment[];
  readonly returning?: readonly Item[];
}

export interface Update {
  readonly kind: 'update';
  readonly with?: With;
  readonly from: readonly TableRef[];
  readonly assignments: readonly Assignment[];
  readonly where?: Expr;
  readonly order: readonly Expr[];
  readonly limit?: Limit;
  readonly returning?: readonly Item[];
}

export interface Delete {
  readonly kind: 'delete';
  readonly with?: With;
  /** The tables or aliases rows are taken from. */
  readonly targets: readonly TableNode[];
  readonly from: readonly TableRef[];
  readonly where?: Expr;
  readonly order: readonly Expr[];
  readonly limit?: Limit;
  readonly returning?: readonly Item[];
}

export interface SetItem {
  /** `user` for `@x`; `names` and `charset` for the statements called so. */
  readonly scope: 'user' | 'session' | 'global' | 'names' | 'charset';
  readonly name: string;
  readonly value?: Expr;
}

/** Anything told from its leading words, with the tables and expressions that it names. */
export interface Utility {
  readonly kind: 'utility';
  /** The plainest first. */
  readonly operations: readonly string[];
  readonly tables: readonly TableNode[];
  /** Reaches tables without naming them: of a database, or any. */
  readonly reach?: { readonly schema?: string };
  readonly exprs: readonly Expr[];
  /** What it reads, or shows the plan of. */
  readonly query?: Query;
  /** Statements it stores, to be run by somebody later. */
  readonly stored?: readonly Parsed[];
  /** Runs code that cannot be read here. */
  readonly opaque?: string;
  /** The database of USE. */
  readonly schema?: string;
  /** All rows of the tables are read. */
  readonly reads?: true;
}

export interface Prepared {
  readonly kind: 'prepared';
  readonly action: 'prepare' | 'execute' | 'deallocate' | 'immediate';
  readonly name: string;
  /** The text that is prepared or run; absent where it is not a literal. */
  readonly body?: string;
  readonly exprs: readonly Expr[];
}

export type Parsed =
  | { readonly kind: 'query'; readonly query: Query }
  | Insert
  | Update
  | Delete
  | { readonly kind: 'do'; readonly exprs: readonly Expr[] }
  | { readonly kind: 'set'; readonly items: readonly SetItem[] }
  | { readonly kind: 'explain'; readonly isAnalyze: boolean; readonly statement: Parsed }
  /** MariaDB's SET STATEMENT … FOR. */
  | { readonly kind: 'with settings'; readonly items: readonly SetItem[]; readonly statement: Parsed }
  | Prepared
  | Utility;
