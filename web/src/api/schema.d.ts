// Made of the API's OpenAPI document by `npm run api-types`; a test tells when it is behind. Nothing here is written by hand.
export interface paths {
    "/api/access-requests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask for access to a connection for a time
         * @description Answers with the review to be approved. While one is pending for the connection, asking again answers with that one, as it is, and 200.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewAccessRequestInput"];
                };
            };
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Review"];
                    };
                };
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Review"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/access-requests/active": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the access that lasts now: one’s own, and what one may decide
         * @description The header `x-total-count` tells how many there are.
         */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    offset?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Review"][];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List API keys */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    offset?: number;
                    search?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ApiKey"][];
                    };
                };
            };
        };
        put?: never;
        /**
         * Create an API key
         * @description In the group `admin` it is an administrator. It decides reviews for the groups it is in.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewApiKeyInput"];
                };
            };
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CreatedApiKey"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/api-keys/{nameOrID}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read an API key, without the key itself */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    nameOrID: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ApiKey"];
                    };
                };
            };
        };
        /**
         * Change an API key: what is left out stays
         * @description Made inactive, it opens nothing until it is reactivated, and what it asked for is revoked.
         */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    nameOrID: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ApiKeyChangeInput"];
                };
            };
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ApiKey"];
                    };
                };
            };
        };
        post?: never;
        /** Delete an API key for good */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    nameOrID: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/api-keys/{nameOrID}/reactivate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let an inactive API key work again, with the same secret */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    nameOrID: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": Record<string, never> | null;
                };
            };
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ApiKey"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/api-keys/{nameOrID}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Replace the secret of an API key */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    nameOrID: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Seconds; left out, it does not expire. */
                        expires_in?: number;
                        /**
                         * @description How much longer the key of before works.
                         * @default 0
                         */
                        grace_seconds?: number;
                    } | null;
                };
            };
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CreatedApiKey"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/audit/checks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the last check of each gateway’s audit log */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AuditCheck"][];
                    };
                };
            };
        };
        put?: never;
        /**
         * Have every gateway check its audit log
         * @description Those that run begin at once, unless they are at it; the list tells how far they are.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": Record<string, never> | null;
                };
            };
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Done */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/audit/heads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The last indexed record of each gateway’s audit log: anchors to verify the log files against */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AuditHead"][];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/audit/logins": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List logins, newest first */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    offset?: number;
                    outcome?: "done" | "refused";
                    user_id?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["Login"][];
                            has_next_page: boolean;
                            total: number;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/audit/logs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List changes of configuration */
        get: {
            parameters: {
                query?: {
                    action?: "create" | "update" | "delete";
                    /** @description Name or id. */
                    actor?: string;
                    end_date?: string;
                    entity?: string;
                    entity_id?: string;
                    limit?: number;
                    offset?: number;
                    /** @description Part of the name of what was changed. */
                    search?: string;
                    start_date?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["ConfigChange"][];
                            has_next_page: boolean;
                            total: number;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where the identity provider sends the browser back to */
        get: {
            parameters: {
                query?: {
                    state?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description To where the login was to end */
                302: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/connection-tags": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the tags of the connections one may use */
        get: {
            parameters: {
                query?: {
                    key?: string;
                    limit?: number;
                    offset?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ConnectionTag"][];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/connections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the connections one may use
         * @description A bare list; with `page` or `page_size` a page. The header `x-total-count` tells how many there are.
         */
        get: {
            parameters: {
                query?: {
                    /** @description The effective one. */
                    agent_id?: string;
                    /** @description Ids with commas between them. */
                    connection_ids?: string;
                    limit?: number;
                    name?: string;
                    offset?: number;
                    page?: number;
                    page_size?: number;
                    resource_name?: string;
                    /** @description Part of a name, a resource’s name, a type or a subtype. */
                    search?: string;
                    status?: "online" | "offline";
                    subtype?: string;
                    /** @description `k=v,k!=v`: all must hold; `!=` holds for connections without the tag, too. */
                    tag_selector?: string;
                    /** @description The same as tag_selector. */
                    tags?: string;
                    type?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Connection"][] | {
                            data: components["schemas"]["Connection"][];
                            pages: {
                                page: number;
                                size: number;
                                total: number;
                            };
                        };
                    };
                };
            };
        };
        put?: never;
        /** Create a connection */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewConnectionInput"];
                };
            };
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Connection"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/connections/{nameOrID}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a connection */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    nameOrID: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Groups that may see and use it; empty: everybody. */
                            access_groups: string[];
                            /** @description The longest window that may be asked for, in seconds. The same as `policy.review_window_sec_max`. */
                            access_max_duration: number | null;
                            /** @enum {string} */
                            access_mode_connect: "enabled" | "disabled";
                            /** @enum {string} */
                            access_mode_exec: "enabled" | "disabled";
                            /** @enum {string} */
                            access_mode_runbooks: "enabled" | "disabled";
                            /** @enum {string} */
                            access_schema: "enabled" | "disabled";
                            /** @description The caller’s own access that lasts longest; missing where none lasts. */
                            access_window?: {
                                /** @description The review’s. */
                                id: string;
                                /** Format: date-time */
                                until: string;
                            };
                            /** @description The agent that dials the upstream; null: the resource’s. */
                            agent_id: string | null;
                            command: string[];
                            /** Format: date-time */
                            created_at: string;
                            datamasking_rules: string[];
                            /** @description Its own agent or its resource’s. */
                            effective_agent_id: string | null;
                            guardrail_rules: string[];
                            id: string;
                            /** @description So many of the reviewers suffice; null: each must approve. The same as `policy.review_min_approvals`. */
                            min_review_approvals: number | null;
                            name: string;
                            /** @description What is on for the connection. `access_control`, `review`, `guardrails` and `dlp` are its fields by another name. */
                            plugins: {
                                /**
                                 * @description What the connection tells the plugin: groups, ids of rules, or events.
                                 * @default []
                                 */
                                config: string[];
                                name: string;
                            }[];
                            policy: {
                                [key: string]: string;
                            };
                            redact_enabled: boolean;
                            /** @description The resource it belongs to; made with it when there is none. */
                            resource_name: string;
                            /** @description Groups of which each must approve a command, or `min_review_approvals` of them. */
                            reviewers: string[];
                            /** @description The keys, with references as they were given and never a value; empty in lists and for non-admins. */
                            secret: {
                                [key: string]: string;
                            };
                            /**
                             * @description online: the agent is connected, and the upstream answers.
                             * @enum {string}
                             */
                            status: "online" | "offline";
                            status_checked_at: string | null;
                            /** @description Why it is offline; for admins. */
                            status_reason: string | null;
                            subtype: string;
                            tags: {
                                [key: string]: string;
                            };
                            /** @enum {string} */
                            type: "database" | "application" | "custom";
                            /** Format: date-time */
                            updated_at: string;
                        };
                    };
                };
            };
        };
        /** Replace a connection; what is left out gets its default */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    nameOrID: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["WholeConnectionInput"];
                };
            };
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Connection"];
                    };
                };
            };
        };
        post?: never;
        /** Delete a connection */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    nameOrID: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        /**
         * Change some fields of a connection
         * @description `secret` is one field: it is sent whole, where an empty value keeps the stored one.
         */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    nameOrID: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ConnectionPatchInput"];
                };
            };
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Connection"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/api/connections/{nameOrID}/client-lines": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read where one’s own client connects to
         * @description What making credentials answers, without making any.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    nameOrID: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ClientLines"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/connections/{nameOrID}/credentials": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make short-lived credentials for one connection */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    nameOrID: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @default 3600 */
                        access_duration_seconds?: number;
                        /** @description The database to open; left out, the connection’s own. */
                        database?: string;
                    } | null;
                };
            };
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Credentials"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/connections/{nameOrID}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the scripts one ran on a connection, newest first
         * @description With the first 20 queries of each; all of them, and the rows, are read in the session.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Scripts. */
                    limit?: number;
                };
                header?: never;
                path: {
                    nameOrID: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ConsoleRun"][];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/connections/{nameOrID}/schema": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read databases, schemas, tables and columns of a connection
         * @description Runs as a script of the caller’s, under every rule, and is recorded as one. Needs `access_schema`. What the rules of the connection keep from being read at once is answered with 422.
         */
        get: {
            parameters: {
                query?: {
                    /** @description The database to open; empty: the connection’s own. */
                    database?: string;
                    /** @description Read anew; else an answer of the last minute will do. */
                    refresh?: string;
                };
                header?: never;
                path: {
                    nameOrID: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ConnectionSchema"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/connections/{nameOrID}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Find out whether the gateway reaches a connection’s upstream and is let in
         * @description Nothing runs there; of a custom connection’s command it finds out whether it could be started. A test that fails is a 400 with the reason.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    nameOrID: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            duration_ms: number;
                            /** @description Empty for custom connections. */
                            server_version: string;
                            /** @enum {boolean} */
                            success: true;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/connections/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Find out whether a connection would work, before it is created
         * @description Takes what creating one takes, checks it in the same way, and keeps nothing of it; the name need not be free. The gateway dials what is given, as it does once it is saved. A test that fails is a 400 with the reason.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewConnectionInput"];
                };
            };
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            duration_ms: number;
                            /** @description Empty for custom connections. */
                            server_version: string;
                            /** @enum {boolean} */
                            success: true;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/datamasking-rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List masking rules */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    offset?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DataMaskingRule"][];
                    };
                };
            };
        };
        put?: never;
        /** Create a masking rule */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewDataMaskingRuleInput"];
                };
            };
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DataMaskingRule"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/datamasking-rules/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a masking rule */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DataMaskingRule"];
                    };
                };
            };
        };
        /** Replace a masking rule; what is left out gets its default */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewDataMaskingRuleInput"];
                };
            };
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DataMaskingRule"];
                    };
                };
            };
        };
        post?: never;
        /** Delete a masking rule */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/datamasking-rules/try": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Find out what a masking rule would make of rows or documents; nothing is saved
         * @description Hashes of the strategy `hash` are others than those of real results.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["MaskingTrialInput"];
                };
            };
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MaskingTried"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/datamasking-rules/try-recorded": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Find out what a masking rule would have masked of the rows that were recorded
         * @description The rows are those that clients saw, so that what was masked then is not found again, and columns are known by their names alone. With `Accept: application/x-ndjson` lines of `progress` come while it runs, and `end` at last.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /**
                         * @description Of sessions opened in the last so many days.
                         * @default 7
                         */
                        days?: number;
                        /**
                         * @description Empty: of all connections.
                         * @default []
                         */
                        only_connection_ids?: string[];
                        /** @description As it would be saved. */
                        rule: {
                            /** @default [] */
                            columns?: {
                                /** @description What it is counted as. */
                                entity?: string;
                                /** @description `schema.table.column`, for MongoDB `database.collection.a.b`; `*` and `?` are globs. */
                                match: string;
                                /**
                                 * @default redact
                                 * @enum {string}
                                 */
                                strategy?: "redact" | "partial" | "hash" | "constant" | "null";
                            }[];
                            /** @default [] */
                            connection_ids?: string[];
                            /**
                             * @description Of a command that stores a column of the rule where the rule does not name it, or may do so.
                             * @default deny
                             * @enum {string}
                             */
                            copies?: "allow" | "deny";
                            /** @default [] */
                            custom_entity_types?: {
                                deny_list?: string[];
                                name: string;
                                /** @description RE2 syntax. */
                                regex?: string;
                                score?: number;
                            }[];
                            /** @default  */
                            description?: string;
                            /** @default draft */
                            name?: string;
                            /** @default null */
                            score_threshold?: number | null;
                            /** @default {} */
                            strategies?: {
                                [key: string]: "redact" | "partial" | "hash" | "constant" | "null";
                            };
                            /**
                             * @description Where `strategies` names no other.
                             * @default redact
                             * @enum {string}
                             */
                            strategy?: "redact" | "partial" | "hash" | "constant" | "null";
                            /** @default [] */
                            supported_entity_types?: {
                                entity_types: string[];
                                name: string;
                            }[];
                            /**
                             * @description Of a result with a value that cannot be followed back to its columns: NULL in its place, or no result.
                             * @default mask
                             * @enum {string}
                             */
                            unfollowed?: "mask" | "deny";
                        };
                    };
                };
            };
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                        "application/x-ndjson": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                        "application/x-ndjson": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["TrialFound"];
                        "application/x-ndjson": components["schemas"]["TrialFound"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What changed of what one may see, as server-sent events
         * @description Each `data` is one JSON object. The ids serve to come back with `Last-Event-ID`, as browsers do: what was missed is told, or `refresh` where that is not known any more. The stream ends with the login.
         */
        get: {
            parameters: {
                query?: never;
                header?: {
                    "last-event-id"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/event-stream": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/event-stream": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/event-stream": components["schemas"]["LiveEvent"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/groups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List groups */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Group"][];
                    };
                };
            };
        };
        put?: never;
        /** Create a group */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        name: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Group"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/groups/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Delete a group */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    name: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/guardrails": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List guardrails */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    offset?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Guardrail"][];
                    };
                };
            };
        };
        put?: never;
        /** Create a guardrail */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewGuardrailInput"];
                };
            };
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Guardrail"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/guardrails/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a guardrail */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Guardrail"];
                    };
                };
            };
        };
        /** Replace a guardrail; what is left out gets its default */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewGuardrailInput"];
                };
            };
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Guardrail"];
                    };
                };
            };
        };
        post?: never;
        /** Delete a guardrail */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/guardrails/try": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Find out what a guardrail would do to a statement or to rows; nothing is saved and nothing runs */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["GuardrailTrialInput"];
                };
            };
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["GuardrailJudged"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/guardrails/try-recorded": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Find out which recorded queries a guardrail would have hit
         * @description Its input rules judge the queries of the last days, those of the latest sessions first; output rules see the rows that were kept. With `Accept: application/x-ndjson` lines of `progress` come while it runs, and `end` at last.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /**
                         * @description Of sessions opened in the last so many days.
                         * @default 7
                         */
                        days?: number;
                        /** @description As it would be saved. */
                        guardrail: {
                            /** @default [] */
                            connection_ids?: string[];
                            /** @default  */
                            description?: string;
                            /**
                             * @description Judges what the client sends.
                             * @default {
                             *       "rules": []
                             *     }
                             */
                            input?: {
                                /** @default [] */
                                rules?: {
                                    /**
                                     * @description `review`: it runs once the reviewers of the connection approved it. Default `deny`.
                                     * @enum {string}
                                     */
                                    action?: "deny" | "review";
                                    /** @description `schema.table.column` or `table.column`, with `*` and `?`; any of them. */
                                    columns?: string[];
                                    /** @description Told to the client when the rule matches. */
                                    message?: string;
                                    /** @description Of a statement rule: `delete`, `drop`, `copy_program`, `set_role` …, for MongoDB `delete_many`, `drop_database`, `server_code` …; any of them. */
                                    operations?: string[];
                                    /**
                                     * @description RE2 syntax; it is matched in linear time.
                                     * @default
                                     */
                                    pattern_regex?: string;
                                    /** @description `schema.table` or `table`, for MongoDB `database.collection` or `collection`, with `*` and `?`; any of them. */
                                    tables?: string[];
                                    /** @enum {string} */
                                    type: "deny_words_list" | "pattern_match" | "statement";
                                    /**
                                     * @description Whether what cannot be parsed or told counts as a match. Default `deny`.
                                     * @enum {string}
                                     */
                                    unknown?: "deny" | "allow";
                                    /** @description SELECT from tables without LIMIT or FETCH FIRST; reads of collections without a limit. */
                                    without_limit?: boolean;
                                    /** @description UPDATE and DELETE that leave no row, or document, out. */
                                    without_where?: boolean;
                                    /** @default [] */
                                    words?: string[];
                                }[];
                            };
                            /** @default draft */
                            name?: string;
                            /**
                             * @description Judges what the server answers.
                             * @default {
                             *       "rules": []
                             *     }
                             */
                            output?: {
                                /** @default [] */
                                rules?: {
                                    /**
                                     * @description `review`: it runs once the reviewers of the connection approved it. Default `deny`.
                                     * @enum {string}
                                     */
                                    action?: "deny" | "review";
                                    /** @description `schema.table.column` or `table.column`, with `*` and `?`; any of them. */
                                    columns?: string[];
                                    /** @description Told to the client when the rule matches. */
                                    message?: string;
                                    /** @description Of a statement rule: `delete`, `drop`, `copy_program`, `set_role` …, for MongoDB `delete_many`, `drop_database`, `server_code` …; any of them. */
                                    operations?: string[];
                                    /**
                                     * @description RE2 syntax; it is matched in linear time.
                                     * @default
                                     */
                                    pattern_regex?: string;
                                    /** @description `schema.table` or `table`, for MongoDB `database.collection` or `collection`, with `*` and `?`; any of them. */
                                    tables?: string[];
                                    /** @enum {string} */
                                    type: "deny_words_list" | "pattern_match" | "statement";
                                    /**
                                     * @description Whether what cannot be parsed or told counts as a match. Default `deny`.
                                     * @enum {string}
                                     */
                                    unknown?: "deny" | "allow";
                                    /** @description SELECT from tables without LIMIT or FETCH FIRST; reads of collections without a limit. */
                                    without_limit?: boolean;
                                    /** @description UPDATE and DELETE that leave no row, or document, out. */
                                    without_where?: boolean;
                                    /** @default [] */
                                    words?: string[];
                                }[];
                            };
                        };
                        /**
                         * @description Empty: of all connections.
                         * @default []
                         */
                        only_connection_ids?: string[];
                    };
                };
            };
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                        "application/x-ndjson": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                        "application/x-ndjson": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["TrialFound"];
                        "application/x-ndjson": components["schemas"]["TrialFound"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The address to open in a browser to log in through the identity provider */
        get: {
            parameters: {
                query: {
                    /** @description RFC 7636, S256: only who knows the verifier can collect the login. */
                    code_challenge: string;
                    /** @description Where the browser goes in the end, with `code` and `state`, or `error` and `error_description`. */
                    redirect?: string;
                    /** @description Handed back unchanged. */
                    state?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: uri */
                            login_url: string;
                        };
                    };
                };
            };
        };
        put?: never;
        /** Trade a password for a token */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        email?: string;
                        name?: string;
                        password: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["LoggedIn"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/login/exchange": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Trade the code of a finished login for a token
         * @description A code lives for a minute and is gone once it was asked for, with the right verifier or a wrong one.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        code: string;
                        code_verifier: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["LoggedIn"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/login/oidc": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Send this browser to the identity provider */
        get: {
            parameters: {
                query: {
                    /** @description RFC 7636, S256: only who knows the verifier can collect the login. */
                    code_challenge: string;
                    /** @description Where the browser goes in the end, with `code` and `state`, or `error` and `error_description`. */
                    redirect?: string;
                    /** @description Handed back unchanged. */
                    state?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description To the identity provider */
                302: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/login/web": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Send this browser to the identity provider, to come back logged in
         * @description The token is in a cookie, as of `POST /api/login/web`, and in no address.
         */
        get: {
            parameters: {
                query?: {
                    /** @description The page the browser comes back to; on failure with `error` and `error_description`. */
                    redirect?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description To the identity provider */
                302: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        put?: never;
        /**
         * Log this browser in with a password
         * @description The token is in a cookie that no script reads (HttpOnly, SameSite=Strict). For pages of the gateway alone: their requests have the header `X-Requested-With: sluice-web`, here and wherever they are no reads.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        email?: string;
                        name?: string;
                        password: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["BrowserLoggedIn"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Revoke the token in use; a browser also forgets it */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": Record<string, never> | null;
                };
            };
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/plugins": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List plugins */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Plugin"][];
                    };
                };
            };
        };
        put?: never;
        /** Configure a plugin for the first time */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewPluginInput"];
                };
            };
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Plugin"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/plugins/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a plugin */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    name: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Plugin"];
                    };
                };
            };
        };
        /** Change a plugin; what is left out stays */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    name: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["PluginUpdateInput"];
                };
            };
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Plugin"];
                    };
                };
            };
        };
        post?: never;
        /** Forget the settings of a plugin and take it from every connection */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    name: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/plugins/{name}/config": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Replace the settings of a plugin */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    name: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["PluginSettingsInput"];
                };
            };
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Plugin"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/plugins/{name}/conn/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read what a connection tells a plugin */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                    name: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PluginConnection"];
                    };
                };
            };
        };
        /** Attach a plugin to a connection, or change what the connection tells it */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                    name: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /**
                         * @description What the connection tells the plugin: groups, ids of rules, or events.
                         * @default []
                         */
                        config?: string[];
                    };
                };
            };
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PluginConnection"];
                    };
                };
            };
        };
        post?: never;
        /** Take a plugin from a connection */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                    name: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/publicserverinfo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How to log in */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PublicServerInfo"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/reports/activity": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Commands by verdict, masked values, sessions and requests, over time
         * @description At most 800 buckets. Commands are counted by the hour: a range by hours begins and ends with one.
         */
        get: {
            parameters: {
                query?: {
                    bucket?: "hour" | "day";
                    /** @description Name or id. */
                    connection?: string;
                    /** @description Left out: now. */
                    end_date?: string;
                    /** @description Left out: 7 days before the end. */
                    start_date?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ActivityReport"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/reports/reviews": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Count the reviews one may see */
        get: {
            parameters: {
                query?: {
                    /** @description Name or id. */
                    connection?: string;
                    /** @description Asked for before this time. */
                    end_date?: string;
                    /** @description A group that was asked. */
                    group?: string;
                    /** @description Name, e-mail or id of somebody who decided for one of the groups. */
                    reviewer?: string;
                    /** @description Asked for at this time or later. */
                    start_date?: string;
                    status?: string;
                    /** @description `jit`: access for a time; `onetime`: commands. */
                    type?: "onetime" | "jit";
                    /** @description Name, e-mail or id of who asked. */
                    user?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ReviewStats"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/resources": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the resources one may use a connection of
         * @description The header `x-total-count` tells how many there are.
         */
        get: {
            parameters: {
                query?: {
                    agent_id?: string;
                    limit?: number;
                    name?: string;
                    offset?: number;
                    /** @description Part of a name, a type or a subtype. */
                    search?: string;
                    subtype?: string;
                    type?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Resource"][];
                    };
                };
            };
        };
        put?: never;
        /** Create a resource */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewResourceInput"];
                };
            };
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Resource"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/resources/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a resource */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    name: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Resource"];
                    };
                };
            };
        };
        /** Replace a resource; what is left out gets its default */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    name: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["WholeResourceInput"];
                };
            };
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Resource"];
                    };
                };
            };
        };
        post?: never;
        /** Delete a resource that no connection belongs to */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    name: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        /** Change some fields of a resource */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    name: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ResourcePatchInput"];
                };
            };
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Resource"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/api/reviews": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List reviews one asked for or may decide, newest first
         * @description The header `x-total-count` tells how many there are.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Name or id. */
                    connection?: string;
                    /** @description Asked for before this time. */
                    end_date?: string;
                    /** @description `csv`, `ndjson`: everything that the filters leave, as a file. */
                    format?: "json" | "csv" | "ndjson";
                    /** @description A group that was asked. */
                    group?: string;
                    limit?: number;
                    offset?: number;
                    /** @description Name, e-mail or id of somebody who decided for one of the groups. */
                    reviewer?: string;
                    /** @description Asked for at this time or later. */
                    start_date?: string;
                    status?: string;
                    /** @description `jit`: access for a time; `onetime`: commands. */
                    type?: "onetime" | "jit";
                    /** @description Name, e-mail or id of who asked. */
                    user?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Review"][];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/reviews/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a review by its id, or by its session’s while that has just one pending */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Review"];
                    };
                };
            };
        };
        /**
         * Approve, reject or revoke
         * @description REVOKED takes a pending or approved request back, before it runs: its owner, its groups and admins may.
         */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description The access lasts only so long; no longer than was asked for. */
                        access_duration_sec?: number;
                        group?: string;
                        /** @description The command may change so many rows; should it change more, it is rolled back. */
                        max_rows?: number;
                        reason?: string;
                        rejection_reason?: string;
                        status: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Review"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/reviews/{id}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Approve, for one’s group */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description The access lasts only so long; no longer than was asked for. */
                        access_duration_sec?: number;
                        /** @description Which group to decide for, when one is in several. */
                        group?: string;
                        /** @description The command may change so many rows; should it change more, it is rolled back. */
                        max_rows?: number;
                        reason?: string;
                    } | null;
                };
            };
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Review"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/reviews/{id}/reject": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Reject, for everybody */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Which group to decide for, when one is in several. */
                        group?: string;
                        reason?: string;
                    } | null;
                };
            };
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Review"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/reviews/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Count the reviews one may see */
        get: {
            parameters: {
                query?: {
                    /** @description Name or id. */
                    connection?: string;
                    /** @description Asked for before this time. */
                    end_date?: string;
                    /** @description A group that was asked. */
                    group?: string;
                    /** @description Name, e-mail or id of somebody who decided for one of the groups. */
                    reviewer?: string;
                    /** @description Asked for at this time or later. */
                    start_date?: string;
                    status?: string;
                    /** @description `jit`: access for a time; `onetime`: commands. */
                    type?: "onetime" | "jit";
                    /** @description Name, e-mail or id of who asked. */
                    user?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ReviewStats"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rule-words": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the entity types and operations that rules may name */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RuleWords"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/serverinfo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Version and addresses */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ServerInfo"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/serviceaccounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List service accounts */
        get: {
            parameters: {
                query?: {
                    /** @description Members of this group. */
                    group?: string;
                    limit?: number;
                    offset?: number;
                    search?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ServiceAccount"][];
                    };
                };
            };
        };
        put?: never;
        /** Create a service account */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewServiceAccountInput"];
                };
            };
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ServiceAccount"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/serviceaccounts/{nameOrID}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a service account */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    nameOrID: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ServiceAccount"];
                    };
                };
            };
        };
        /**
         * Replace a service account
         * @description Made inactive, its tokens open nothing, its sessions end, and what it asked for is revoked.
         */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    nameOrID: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["WholeServiceAccountInput"];
                };
            };
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ServiceAccount"];
                    };
                };
            };
        };
        post?: never;
        /** Delete a service account, with its tokens */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    nameOrID: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        /**
         * Change some fields of a service account
         * @description Made inactive, its tokens open nothing, its sessions end, and what it asked for is revoked.
         */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    nameOrID: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ServiceAccountPatchInput"];
                };
            };
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ServiceAccount"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/api/serviceaccounts/{nameOrID}/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the access tokens of a service account */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    nameOrID: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Token"][];
                    };
                };
            };
        };
        put?: never;
        /** Create an access token of a service account */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    nameOrID: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewTokenInput"];
                };
            };
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CreatedToken"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List sessions, newest first */
        get: {
            parameters: {
                query?: {
                    /** @description Name. */
                    connection?: string;
                    end_date?: string;
                    limit?: number;
                    offset?: number;
                    /** @description Part of the name of its user, connection, database or application, or of its client’s address. */
                    search?: string;
                    start_date?: string;
                    status?: string;
                    /** @description The protocol. */
                    type?: string;
                    /** @description Name, e-mail or id. */
                    user?: string;
                    verb?: "connect" | "exec" | "test";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["Session"][];
                            has_next_page: boolean;
                            total: number;
                        };
                    };
                };
            };
        };
        put?: never;
        /**
         * Run a script on a connection
         * @description With `Accept: application/x-ndjson` the answer is lines of JSON, sent while the script runs, and what needs an approval waits for it; hanging up ends the session. Their `type` is `session`, `waiting`, `approved`, `columns`, `rows`, `data`, `command`, `notice`, `stdout`, `stderr`, `alive`, and at last `end`. Otherwise one object tells everything at the end, and what needs an approval is answered at once with 202: once it is approved, the same script passes when it is sent again.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Arguments behind those of a custom connection’s command, where its policy `client_args` allows them. */
                        client_args?: string[];
                        /** @description Name or id. */
                        connection: string;
                        /**
                         * @description The database to open; empty: the connection’s own.
                         * @default
                         */
                        database?: string;
                        /**
                         * @description Kept of each result; not used for lines.
                         * @default 1000
                         */
                        max_rows?: number;
                        /** @description What to run, as one text; of a custom connection, the input of its command. */
                        script?: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Run"];
                    };
                };
                /** @description Default Response */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Run"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a session */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Session"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sessions/{id}/download": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Download what is recorded of a session */
        get: {
            parameters: {
                query?: {
                    /** @description `ndjson`: every record, as the audit log has it. `txt`: to read, with the rows as the client saw them. */
                    format?: "ndjson" | "txt";
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/x-ndjson": components["schemas"]["Error"];
                        "text/plain": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/x-ndjson": components["schemas"]["Error"];
                        "text/plain": components["schemas"]["Error"];
                    };
                };
                /** @description The file */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sessions/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What happened in a session, in order
         * @description Read on with `after` set to `next_after`.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Only events behind this `seq`. */
                    after?: number;
                    limit?: number;
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["SessionEvent"][];
                            has_next_page: boolean;
                            next_after: number | null;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sessions/{id}/kill": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End a session: its owner or an admin */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": Record<string, never> | null;
                };
            };
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sessions/{id}/queries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What ran in a session, query by query, in order
         * @description Read on with `after` set to `next_after`, also at the end: queries that were not over come again then. With `verdict` a page may hold fewer than there are, and even none, while `has_next_page` is true.
         */
        get: {
            parameters: {
                query?: {
                    /** @description Only queries behind this place. */
                    after?: string;
                    /** @description With the rows that were kept. */
                    include_rows?: string;
                    /** @description Begin with about the last `limit` queries instead of the first; goes behind `after`. */
                    latest?: string;
                    limit?: number;
                    verdict?: "allow" | "deny" | "waiting";
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["SessionQuery"][];
                            has_next_page: boolean;
                            next_after: string;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sessions/{id}/queries/{seq}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one query of a session, with the rows that were kept */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                    seq: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SessionQuery"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sessions/{id}/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow a session, as server-sent events
         * @description Ends with the session (`session`), or with the login (`end`). `Last-Event-ID` goes before `after`.
         */
        get: {
            parameters: {
                query?: {
                    /** @description `next_after` of the session’s queries; left out, from its beginning. */
                    after?: string;
                };
                header?: {
                    "last-event-id"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/event-stream": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/event-stream": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/event-stream": components["schemas"]["SessionTail"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/setup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Set a new gateway up: name its first administrator, and log this browser in as them
         * @description Works once, until the first administrator has another password than the printed one; `setup_needed` of `/api/publicserverinfo` tells. Like `POST /api/login/web` it is for pages of the gateway alone.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["SetupInput"];
                };
            };
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["BrowserLoggedIn"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/slack/requests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take a slash command, a button or a form of Slack
         * @description For Slack alone: the body must be signed with SLACK_SIGNING_SECRET. 404 where that is not set.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    "x-slack-request-timestamp"?: string;
                    "x-slack-signature"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description As the SDK of Slack answers; empty for most. */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown;
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List tokens: one’s own, or for admins and auditors those of `user` */
        get: {
            parameters: {
                query?: {
                    user?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Token"][];
                    };
                };
            };
        };
        put?: never;
        /** Create an access token, for oneself or, as an admin, for `user` */
        post: {
            parameters: {
                query?: {
                    user?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewTokenInput"];
                };
            };
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["CreatedToken"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tokens/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revoke a token */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/userinfo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who am I? */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["User"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List users */
        get: {
            parameters: {
                query?: {
                    /** @description Members of this group. */
                    group?: string;
                    limit?: number;
                    offset?: number;
                    search?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["User"][];
                    };
                };
            };
        };
        put?: never;
        /** Create a user */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewUserInput"];
                };
            };
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["User"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/users/{nameOrID}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a user */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    nameOrID: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["User"];
                    };
                };
            };
        };
        /**
         * Replace a user
         * @description A new password ends every login of that user; access tokens stay.
         */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    nameOrID: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["WholeUserInput"];
                };
            };
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["User"];
                    };
                };
            };
        };
        post?: never;
        /** Delete a user */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    nameOrID: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        /**
         * Change some fields of a user
         * @description Made inactive, their tokens open nothing, their sessions end, and what they asked for is revoked.
         */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    nameOrID: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["UserPatchInput"];
                };
            };
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["User"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/api/users/{nameOrID}/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Set a user’s password
         * @description Ends every login of that user; access tokens stay.
         */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    nameOrID: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        new: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/users/groups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List groups */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Group"][];
                    };
                };
            };
        };
        put?: never;
        /** Create a group */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        name: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Group"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/users/groups/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Delete a group */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    name: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/users/self/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Change one’s own password
         * @description Ends all other logins of oneself; access tokens stay.
         */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        current: string;
                        new: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/users/self/slack": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read which account of Slack is one’s own */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SlackLink"];
                    };
                };
            };
        };
        put?: never;
        /**
         * Let an account of Slack act as oneself
         * @description What one of both was linked to before, is not any more.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description What `/hoop link` answered in Slack. */
                        code: string;
                        /**
                         * @description `false` only tells whose code it is, and leaves it good.
                         * @default true
                         */
                        confirm?: boolean;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SlackLink"];
                    };
                };
            };
        };
        /**
         * Let no account of Slack act as oneself
         * @description Ends the subscriptions, too.
         */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/webhooks/endpoints": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List webhook endpoints */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    offset?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["WebhookEndpoint"][];
                    };
                };
            };
        };
        put?: never;
        /** Create a webhook endpoint; its secret is shown this once */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewWebhookEndpointInput"];
                };
            };
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["WebhookEndpointWithSecret"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/webhooks/endpoints/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a webhook endpoint */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["WebhookEndpoint"];
                    };
                };
            };
        };
        /** Replace a webhook endpoint; what is left out gets its default, the secret stays */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NewWebhookEndpointInput"];
                };
            };
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["WebhookEndpoint"];
                    };
                };
            };
        };
        post?: never;
        /** Delete a webhook endpoint, with the log of its deliveries */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Done */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/webhooks/endpoints/{id}/rotate-secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give a webhook endpoint another secret, which is shown this once and signs from now on */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": Record<string, never> | null;
                };
            };
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["WebhookEndpointWithSecret"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/webhooks/endpoints/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a test to a webhook endpoint, once, and wait for how it goes */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": Record<string, never> | null;
                };
            };
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["WebhookMessage"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/webhooks/eventtypes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What webhooks tell of, and the JSON Schema of what they send */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            event_types: string[];
                            schema: {
                                [key: string]: unknown;
                            };
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/webhooks/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what was sent to webhook endpoints, newest first */
        get: {
            parameters: {
                query?: {
                    endpoint_id?: string;
                    event_type?: "session.open" | "session.close" | "review.created" | "review.approved" | "review.rejected" | "review.expired" | "review.revoked" | "review.executed" | "query.denied" | "webhook.test";
                    limit?: number;
                    offset?: number;
                    status?: "pending" | "delivered" | "failed" | "discarded";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            data: components["schemas"]["WebhookMessage"][];
                            has_next_page: boolean;
                            total: number;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/webhooks/messages/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read what became of a webhook message */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["WebhookMessage"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/webhooks/messages/{id}/redeliver": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a webhook message again, under the same id */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": Record<string, never> | null;
                };
            };
            responses: {
                /** @description Default Response */
                "4XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                "5XX": {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
                /** @description Default Response */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["WebhookMessage"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Is the process alive? */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @enum {string} */
                            status: "ok";
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Counters and gauges in the Prometheus text format */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Metrics */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/plain": string;
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Can the gateway serve sessions? */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @enum {string} */
                            status: "ready";
                        };
                    };
                };
                /** @description Default Response */
                503: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            message: string;
                            problems: string[];
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        ActivityReport: {
            /** @enum {string} */
            bucket: "hour" | "day";
            /** @description Without a gap, in UTC. */
            buckets: {
                /** Format: date-time */
                at: string;
                average_approval_sec: number | null;
                commands: {
                    allow: number;
                    deny: number;
                };
                /** @description Masked values, by entity type. */
                masked: {
                    [key: string]: number;
                };
                masked_total: number;
                /** @description Access requests made then. */
                requests: {
                    approved: number;
                    rejected: number;
                    total: number;
                };
                sessions: number;
            }[];
            commands: {
                allow: number;
                deny: number;
            };
            /** @description Those with the most commands. */
            connections: {
                allow: number;
                connection: string;
                connection_id: string;
                deny: number;
                masked_total: number;
            }[];
            /** Format: date-time */
            end_date: string;
            /** @description Masked values, by entity type. */
            masked: {
                [key: string]: number;
            };
            /**
             * Format: date-time
             * @description The beginning of the first bucket.
             */
            start_date: string;
            /** @description Those with the most queries, in closed sessions that began then. */
            users: {
                queries: number;
                sessions: number;
                user_id: string;
                user_name: string;
            }[];
        };
        ApiKey: {
            /** Format: date-time */
            created_at: string;
            expires_at: string | null;
            groups: string[];
            id: string;
            /** @description To the minute. */
            last_used_at: string | null;
            name: string;
            /** @enum {string} */
            status: "active" | "inactive" | "expired";
        };
        ApiKeyChangeInput: {
            /** @description Groups that do not exist yet are made. */
            groups?: string[];
            name?: string;
            /** @enum {string} */
            status?: "active" | "inactive";
        };
        AuditCheck: {
            asked_by: string | null;
            error: string | null;
            finished_at: string | null;
            first_broken: {
                file: string;
                line: number;
                seq: number;
                why: string;
            } | null;
            gateway_id: string;
            /** @description The last indexed record: what the end of the log is compared with. */
            head: {
                hash: string;
                seq: number;
            } | null;
            /** @description Whether the log is what was written; null until that is known. */
            ok: boolean | null;
            /** @description Found good, so far. */
            records: number;
            segments: number;
            started_at: string | null;
            /**
             * @description `stalled`: its gateway tells nothing more. `failed`: the log could not be read.
             * @enum {string}
             */
            state: "never" | "running" | "stalled" | "done" | "failed";
            /** @description How many there were when it began. */
            total: number;
        };
        AuditHead: {
            gateway_id: string;
            hash: string;
            seq: number;
        };
        BrowserLoggedIn: {
            /** Format: date-time */
            expires_at: string;
            user: components["schemas"]["User"];
        };
        ClientLines: {
            /** @description A line to paste; it takes the password from the environment, or asks for it. */
            command: string;
            connection: string;
            /** @description Without the password, so that it may stand in a process list. */
            connection_string: string;
            /** @description Empty: the connection’s own. */
            database: string;
            host: string;
            port: number;
            subtype: string;
            tls: boolean;
            username: string;
        };
        ConfigChange: {
            /** @enum {string} */
            action: "create" | "update" | "delete";
            actor_id: string;
            actor_name: string;
            after: {
                [key: string]: unknown;
            } | null;
            /** Format: date-time */
            at: string;
            before: {
                [key: string]: unknown;
            } | null;
            entity: string;
            entity_id: string;
            entity_name: string;
            id: string;
        };
        Connection: {
            /** @description Groups that may see and use it; empty: everybody. */
            access_groups: string[];
            /** @description The longest window that may be asked for, in seconds. The same as `policy.review_window_sec_max`. */
            access_max_duration: number | null;
            /** @enum {string} */
            access_mode_connect: "enabled" | "disabled";
            /** @enum {string} */
            access_mode_exec: "enabled" | "disabled";
            /** @enum {string} */
            access_mode_runbooks: "enabled" | "disabled";
            /** @enum {string} */
            access_schema: "enabled" | "disabled";
            /** @description The agent that dials the upstream; null: the resource’s. */
            agent_id: string | null;
            command: string[];
            /** Format: date-time */
            created_at: string;
            datamasking_rules: string[];
            /** @description Its own agent or its resource’s. */
            effective_agent_id: string | null;
            guardrail_rules: string[];
            id: string;
            /** @description So many of the reviewers suffice; null: each must approve. The same as `policy.review_min_approvals`. */
            min_review_approvals: number | null;
            name: string;
            /** @description What is on for the connection. `access_control`, `review`, `guardrails` and `dlp` are its fields by another name. */
            plugins: {
                /**
                 * @description What the connection tells the plugin: groups, ids of rules, or events.
                 * @default []
                 */
                config: string[];
                name: string;
            }[];
            policy: {
                [key: string]: string;
            };
            redact_enabled: boolean;
            /** @description The resource it belongs to; made with it when there is none. */
            resource_name: string;
            /** @description Groups of which each must approve a command, or `min_review_approvals` of them. */
            reviewers: string[];
            /** @description The keys, with references as they were given and never a value; empty in lists and for non-admins. */
            secret: {
                [key: string]: string;
            };
            /**
             * @description online: the agent is connected, and the upstream answers.
             * @enum {string}
             */
            status: "online" | "offline";
            status_checked_at: string | null;
            /** @description Why it is offline; for admins. */
            status_reason: string | null;
            subtype: string;
            tags: {
                [key: string]: string;
            };
            /** @enum {string} */
            type: "database" | "application" | "custom";
            /** Format: date-time */
            updated_at: string;
        };
        ConnectionPatchInput: {
            /** @description Groups that may see and use it; empty: everybody. */
            access_groups?: string[];
            /** @description The longest window that may be asked for, in seconds. The same as `policy.review_window_sec_max`. */
            access_max_duration?: number | null;
            /** @enum {string} */
            access_mode_connect?: "enabled" | "disabled";
            /** @enum {string} */
            access_mode_exec?: "enabled" | "disabled";
            /** @enum {string} */
            access_mode_runbooks?: "enabled" | "disabled";
            /** @enum {string} */
            access_schema?: "enabled" | "disabled";
            /** @description The agent that dials the upstream; null: the resource’s. */
            agent_id?: string | null;
            command?: string[];
            /** @description The same as `tags`. */
            connection_tags?: {
                [key: string]: string;
            };
            datamasking_rules?: string[];
            guardrail_rules?: string[];
            /** @description So many of the reviewers suffice; null: each must approve. The same as `policy.review_min_approvals`. */
            min_review_approvals?: number | null;
            /** @description What is on for the connection. `access_control`, `review`, `guardrails` and `dlp` are its fields by another name. */
            plugins?: {
                /**
                 * @description What the connection tells the plugin: groups, ids of rules, or events.
                 * @default []
                 */
                config?: string[];
                name: string;
            }[];
            policy?: {
                [key: string]: string;
            };
            /** @description The resource it belongs to; made with it when there is none. */
            resource_name?: string;
            /** @description Groups of which each must approve a command, or `min_review_approvals` of them. */
            reviewers?: string[];
            /** @description `envvar:KEY` or `filesystem:KEY` to base64, or to the base64 of a reference like `_vaultkv2:secret/shop:PASS`. An empty value keeps the stored one. */
            secret?: {
                [key: string]: string;
            };
            subtype?: string;
            tags?: {
                [key: string]: string;
            };
            /** @enum {string} */
            type?: "database" | "application" | "custom";
        };
        ConnectionSchema: {
            databases: string[];
            /** Format: date-time */
            read_at: string;
            schemas: {
                /** @description Of MySQL and MariaDB, the database. */
                name: string;
                tables: {
                    columns: {
                        name: string;
                        nullable: boolean;
                        type: string;
                    }[];
                    /** @enum {string} */
                    kind: "table" | "view" | "materialized_view" | "foreign_table";
                    name: string;
                }[];
            }[];
            /** @description There are more than 20000 columns. */
            truncated: boolean;
        };
        ConnectionTag: {
            connections: number;
            key: string;
            value: string;
        };
        ConsoleRun: {
            database: string;
            queries: components["schemas"]["SessionQuery"][];
            session_id: string;
        };
        CreatedApiKey: {
            /** Format: date-time */
            created_at: string;
            expires_at: string | null;
            groups: string[];
            id: string;
            /** @description Shown this once. */
            key: string;
            /** @description To the minute. */
            last_used_at: string | null;
            name: string;
            /** @enum {string} */
            status: "active" | "inactive" | "expired";
        };
        CreatedToken: {
            /** @description Opens this connection and nothing else. */
            connection_id: string | null;
            /** Format: date-time */
            created_at: string;
            expires_at: string | null;
            id: string;
            /** @enum {string} */
            kind: "access" | "login" | "api_key";
            last_used_at: string | null;
            name: string;
            /** @description Shown this once. */
            token: string;
            user_id: string;
        };
        Credentials: {
            /** @description A line to paste; it takes the password from the environment, or asks for it. */
            command: string;
            connection: string;
            /** @description Without the password, so that it may stand in a process list. */
            connection_string: string;
            /** @description Empty: the connection’s own. */
            database: string;
            /** @description What the line takes the password from. */
            environment: {
                [key: string]: string;
            };
            /** Format: date-time */
            expires_at: string;
            host: string;
            /** @description The token behind it; revoke it with DELETE /api/tokens/{id}. */
            id: string;
            /** @description Shown this once. */
            password: string;
            port: number;
            subtype: string;
            tls: boolean;
            username: string;
        };
        DataMaskingRule: {
            /** @default [] */
            columns: {
                /** @description What it is counted as. */
                entity?: string;
                /** @description `schema.table.column`, for MongoDB `database.collection.a.b`; `*` and `?` are globs. */
                match: string;
                /**
                 * @default redact
                 * @enum {string}
                 */
                strategy: "redact" | "partial" | "hash" | "constant" | "null";
            }[];
            /** @default [] */
            connection_ids: string[];
            /**
             * @description Of a command that stores a column of the rule where the rule does not name it, or may do so.
             * @default deny
             * @enum {string}
             */
            copies: "allow" | "deny";
            /** Format: date-time */
            created_at: string;
            /** @default [] */
            custom_entity_types: {
                deny_list?: string[];
                name: string;
                /** @description RE2 syntax. */
                regex?: string;
                score?: number;
            }[];
            /** @default  */
            description: string;
            id: string;
            name: string;
            /** @default null */
            score_threshold: number | null;
            /** @default {} */
            strategies: {
                [key: string]: "redact" | "partial" | "hash" | "constant" | "null";
            };
            /**
             * @description Where `strategies` names no other.
             * @default redact
             * @enum {string}
             */
            strategy: "redact" | "partial" | "hash" | "constant" | "null";
            /** @default [] */
            supported_entity_types: {
                entity_types: string[];
                name: string;
            }[];
            /**
             * @description Of a result with a value that cannot be followed back to its columns: NULL in its place, or no result.
             * @default mask
             * @enum {string}
             */
            unfollowed: "mask" | "deny";
            /** Format: date-time */
            updated_at: string;
        };
        /** @description What went wrong. */
        Error: {
            message: string;
        };
        Group: {
            /** Format: date-time */
            created_at: string;
            members: number;
            name: string;
            /**
             * @description oidc: the identity provider named it
             * @enum {string}
             */
            source: "local" | "oidc";
        };
        Guardrail: {
            /** @default [] */
            connection_ids: string[];
            /** Format: date-time */
            created_at: string;
            /** @default  */
            description: string;
            id: string;
            /**
             * @description Judges what the client sends.
             * @default {
             *       "rules": []
             *     }
             */
            input: {
                /** @default [] */
                rules: {
                    /**
                     * @description `review`: it runs once the reviewers of the connection approved it. Default `deny`.
                     * @enum {string}
                     */
                    action?: "deny" | "review";
                    /** @description `schema.table.column` or `table.column`, with `*` and `?`; any of them. */
                    columns?: string[];
                    /** @description Told to the client when the rule matches. */
                    message?: string;
                    /** @description Of a statement rule: `delete`, `drop`, `copy_program`, `set_role` …, for MongoDB `delete_many`, `drop_database`, `server_code` …; any of them. */
                    operations?: string[];
                    /**
                     * @description RE2 syntax; it is matched in linear time.
                     * @default
                     */
                    pattern_regex: string;
                    /** @description `schema.table` or `table`, for MongoDB `database.collection` or `collection`, with `*` and `?`; any of them. */
                    tables?: string[];
                    /** @enum {string} */
                    type: "deny_words_list" | "pattern_match" | "statement";
                    /**
                     * @description Whether what cannot be parsed or told counts as a match. Default `deny`.
                     * @enum {string}
                     */
                    unknown?: "deny" | "allow";
                    /** @description SELECT from tables without LIMIT or FETCH FIRST; reads of collections without a limit. */
                    without_limit?: boolean;
                    /** @description UPDATE and DELETE that leave no row, or document, out. */
                    without_where?: boolean;
                    /** @default [] */
                    words: string[];
                }[];
            };
            name: string;
            /**
             * @description Judges what the server answers.
             * @default {
             *       "rules": []
             *     }
             */
            output: {
                /** @default [] */
                rules: {
                    /**
                     * @description `review`: it runs once the reviewers of the connection approved it. Default `deny`.
                     * @enum {string}
                     */
                    action?: "deny" | "review";
                    /** @description `schema.table.column` or `table.column`, with `*` and `?`; any of them. */
                    columns?: string[];
                    /** @description Told to the client when the rule matches. */
                    message?: string;
                    /** @description Of a statement rule: `delete`, `drop`, `copy_program`, `set_role` …, for MongoDB `delete_many`, `drop_database`, `server_code` …; any of them. */
                    operations?: string[];
                    /**
                     * @description RE2 syntax; it is matched in linear time.
                     * @default
                     */
                    pattern_regex: string;
                    /** @description `schema.table` or `table`, for MongoDB `database.collection` or `collection`, with `*` and `?`; any of them. */
                    tables?: string[];
                    /** @enum {string} */
                    type: "deny_words_list" | "pattern_match" | "statement";
                    /**
                     * @description Whether what cannot be parsed or told counts as a match. Default `deny`.
                     * @enum {string}
                     */
                    unknown?: "deny" | "allow";
                    /** @description SELECT from tables without LIMIT or FETCH FIRST; reads of collections without a limit. */
                    without_limit?: boolean;
                    /** @description UPDATE and DELETE that leave no row, or document, out. */
                    without_where?: boolean;
                    /** @default [] */
                    words: string[];
                }[];
            };
            /** Format: date-time */
            updated_at: string;
        };
        GuardrailJudged: {
            /** @description null where no statement was given. */
            input: {
                message: string | null;
                /** @enum {string} */
                verdict: "allow" | "deny" | "review";
            } | null;
            /** @description null where no rows were given. */
            output: {
                message: string | null;
                /** @enum {string} */
                verdict: "allow" | "deny" | "review";
            } | null;
            /** @description Every rule that would hit, each as if it were the only one; `input` and `output` say what comes of all. */
            rules: {
                /** @description Within its side. */
                index: number;
                message: string | null;
                /** @enum {string} */
                side: "input" | "output";
                /** @enum {string} */
                verdict: "allow" | "deny" | "review";
            }[];
        };
        GuardrailTrialInput: {
            /** @default [] */
            columns?: {
                name: string;
                /** @description The table column its values come from: `schema.table.column`. Left out, its name is all that is known. */
                origin?: string;
            }[];
            /** @description As it would be saved. */
            guardrail: {
                /** @default [] */
                connection_ids?: string[];
                /** @default  */
                description?: string;
                /**
                 * @description Judges what the client sends.
                 * @default {
                 *       "rules": []
                 *     }
                 */
                input?: {
                    /** @default [] */
                    rules?: {
                        /**
                         * @description `review`: it runs once the reviewers of the connection approved it. Default `deny`.
                         * @enum {string}
                         */
                        action?: "deny" | "review";
                        /** @description `schema.table.column` or `table.column`, with `*` and `?`; any of them. */
                        columns?: string[];
                        /** @description Told to the client when the rule matches. */
                        message?: string;
                        /** @description Of a statement rule: `delete`, `drop`, `copy_program`, `set_role` …, for MongoDB `delete_many`, `drop_database`, `server_code` …; any of them. */
                        operations?: string[];
                        /**
                         * @description RE2 syntax; it is matched in linear time.
                         * @default
                         */
                        pattern_regex?: string;
                        /** @description `schema.table` or `table`, for MongoDB `database.collection` or `collection`, with `*` and `?`; any of them. */
                        tables?: string[];
                        /** @enum {string} */
                        type: "deny_words_list" | "pattern_match" | "statement";
                        /**
                         * @description Whether what cannot be parsed or told counts as a match. Default `deny`.
                         * @enum {string}
                         */
                        unknown?: "deny" | "allow";
                        /** @description SELECT from tables without LIMIT or FETCH FIRST; reads of collections without a limit. */
                        without_limit?: boolean;
                        /** @description UPDATE and DELETE that leave no row, or document, out. */
                        without_where?: boolean;
                        /** @default [] */
                        words?: string[];
                    }[];
                };
                /** @default draft */
                name?: string;
                /**
                 * @description Judges what the server answers.
                 * @default {
                 *       "rules": []
                 *     }
                 */
                output?: {
                    /** @default [] */
                    rules?: {
                        /**
                         * @description `review`: it runs once the reviewers of the connection approved it. Default `deny`.
                         * @enum {string}
                         */
                        action?: "deny" | "review";
                        /** @description `schema.table.column` or `table.column`, with `*` and `?`; any of them. */
                        columns?: string[];
                        /** @description Told to the client when the rule matches. */
                        message?: string;
                        /** @description Of a statement rule: `delete`, `drop`, `copy_program`, `set_role` …, for MongoDB `delete_many`, `drop_database`, `server_code` …; any of them. */
                        operations?: string[];
                        /**
                         * @description RE2 syntax; it is matched in linear time.
                         * @default
                         */
                        pattern_regex?: string;
                        /** @description `schema.table` or `table`, for MongoDB `database.collection` or `collection`, with `*` and `?`; any of them. */
                        tables?: string[];
                        /** @enum {string} */
                        type: "deny_words_list" | "pattern_match" | "statement";
                        /**
                         * @description Whether what cannot be parsed or told counts as a match. Default `deny`.
                         * @enum {string}
                         */
                        unknown?: "deny" | "allow";
                        /** @description SELECT from tables without LIMIT or FETCH FIRST; reads of collections without a limit. */
                        without_limit?: boolean;
                        /** @description UPDATE and DELETE that leave no row, or document, out. */
                        without_where?: boolean;
                        /** @default [] */
                        words?: string[];
                    }[];
                };
            };
            /** @default [] */
            params?: (string | null)[];
            /** @description Judged by the output rules. */
            rows?: (string | null)[][];
            /** @description Judged by the input rules. */
            statement?: string;
            /**
             * @description `postgres`, `mysql` …; `command` for custom connections.
             * @default postgres
             */
            subtype?: string;
        };
        LiveEvent: {
            /** @description Of a change of configuration, as in /api/audit/logs. */
            entity?: string;
            id?: string;
            /**
             * @description Of a session.
             * @enum {string}
             */
            status?: "open" | "closed";
            /**
             * @description `ready`: what changes from now on is told. `refresh`: changes may have been missed, read everything anew. `end`: the login is over. `user`: what oneself may do changed. `audit`: how far the check of a gateway’s log is. `webhook`: something became of what is sent to this endpoint. `counts`: open sessions have done more. The others: read the one with this id anew.
             * @enum {string}
             */
            type: "ready" | "review" | "session" | "connection" | "user" | "config" | "audit" | "webhook" | "counts" | "refresh" | "end";
        };
        LoggedIn: {
            /** Format: date-time */
            expires_at: string;
            token: string;
            user: components["schemas"]["User"];
        };
        Login: {
            address: string | null;
            /** Format: date-time */
            at: string;
            gateway_id: string;
            issuer: string | null;
            method: string | null;
            /** @enum {string} */
            outcome: "done" | "refused";
            reason: string | null;
            seq: number;
            /** @description Who they are at the identity provider. */
            subject: string | null;
            /** @enum {string} */
            type: "login" | "login.refused";
            /** @description null where nobody here was meant; what was typed as a name is not kept */
            user_id: string | null;
            user_name: string | null;
        };
        MaskingTrialInput: {
            /** @description Of the documents: `database.collection`. */
            collection?: string;
            /** @default [] */
            columns?: {
                name: string;
                /** @description The table column its values come from: `schema.table.column`. Left out, its name is all that is known. */
                origin?: string;
            }[];
            /** @description Instead of rows: documents, in extended JSON. */
            documents?: {
                [key: string]: unknown;
            }[];
            rows?: (string | null)[][];
            /** @description As it would be saved. */
            rule: {
                /** @default [] */
                columns?: {
                    /** @description What it is counted as. */
                    entity?: string;
                    /** @description `schema.table.column`, for MongoDB `database.collection.a.b`; `*` and `?` are globs. */
                    match: string;
                    /**
                     * @default redact
                     * @enum {string}
                     */
                    strategy?: "redact" | "partial" | "hash" | "constant" | "null";
                }[];
                /** @default [] */
                connection_ids?: string[];
                /**
                 * @description Of a command that stores a column of the rule where the rule does not name it, or may do so.
                 * @default deny
                 * @enum {string}
                 */
                copies?: "allow" | "deny";
                /** @default [] */
                custom_entity_types?: {
                    deny_list?: string[];
                    name: string;
                    /** @description RE2 syntax. */
                    regex?: string;
                    score?: number;
                }[];
                /** @default  */
                description?: string;
                /** @default draft */
                name?: string;
                /** @default null */
                score_threshold?: number | null;
                /** @default {} */
                strategies?: {
                    [key: string]: "redact" | "partial" | "hash" | "constant" | "null";
                };
                /**
                 * @description Where `strategies` names no other.
                 * @default redact
                 * @enum {string}
                 */
                strategy?: "redact" | "partial" | "hash" | "constant" | "null";
                /** @default [] */
                supported_entity_types?: {
                    entity_types: string[];
                    name: string;
                }[];
                /**
                 * @description Of a result with a value that cannot be followed back to its columns: NULL in its place, or no result.
                 * @default mask
                 * @enum {string}
                 */
                unfollowed?: "mask" | "deny";
            };
            /**
             * @description `postgres`, `mysql` …; `command` for custom connections.
             * @default postgres
             */
            subtype?: string;
        };
        MaskingTried: {
            /** @description Which cells were masked. */
            changed: boolean[][];
            columns: string[];
            /** @description The same for documents, in relaxed extended JSON; null where none were given, too. */
            documents: {
                [key: string]: unknown;
            }[] | null;
            /** @description Masked values, by entity type. */
            masked: {
                [key: string]: number;
            };
            /** @description As the client would get them; null where it would get none. */
            rows: (string | null)[][] | null;
            /** @description Why the client would get nothing. */
            withheld: string | null;
        };
        NewAccessRequestInput: {
            /** @description The same. */
            access_duration_sec?: number;
            /** @description Name or id. */
            connection: string;
            /** @description How long the access is to last; left out: 30 minutes. */
            duration_sec?: number;
            /** @description Why; whoever decides reads it. */
            reason?: string;
        };
        NewApiKeyInput: {
            /** @description Seconds; left out, it does not expire. */
            expires_in?: number;
            /**
             * @description Groups that do not exist yet are made.
             * @default []
             */
            groups?: string[];
            name: string;
        };
        NewConnectionInput: {
            /** @description Groups that may see and use it; empty: everybody. */
            access_groups?: string[];
            /** @description The longest window that may be asked for, in seconds. The same as `policy.review_window_sec_max`. */
            access_max_duration?: number | null;
            /** @enum {string} */
            access_mode_connect?: "enabled" | "disabled";
            /** @enum {string} */
            access_mode_exec?: "enabled" | "disabled";
            /** @enum {string} */
            access_mode_runbooks?: "enabled" | "disabled";
            /** @enum {string} */
            access_schema?: "enabled" | "disabled";
            /** @description The agent that dials the upstream; null: the resource’s. */
            agent_id?: string | null;
            command?: string[];
            /** @description The same as `tags`. */
            connection_tags?: {
                [key: string]: string;
            };
            datamasking_rules?: string[];
            guardrail_rules?: string[];
            /** @description So many of the reviewers suffice; null: each must approve. The same as `policy.review_min_approvals`. */
            min_review_approvals?: number | null;
            name: string;
            /** @description What is on for the connection. `access_control`, `review`, `guardrails` and `dlp` are its fields by another name. */
            plugins?: {
                /**
                 * @description What the connection tells the plugin: groups, ids of rules, or events.
                 * @default []
                 */
                config?: string[];
                name: string;
            }[];
            policy?: {
                [key: string]: string;
            };
            /** @description The resource it belongs to; made with it when there is none. */
            resource_name?: string;
            /** @description Groups of which each must approve a command, or `min_review_approvals` of them. */
            reviewers?: string[];
            /** @description `envvar:KEY` or `filesystem:KEY` to base64, or to the base64 of a reference like `_vaultkv2:secret/shop:PASS`. An empty value keeps the stored one. */
            secret?: {
                [key: string]: string;
            };
            subtype?: string;
            tags?: {
                [key: string]: string;
            };
            /** @enum {string} */
            type: "database" | "application" | "custom";
        };
        NewDataMaskingRuleInput: {
            /** @default [] */
            columns?: {
                /** @description What it is counted as. */
                entity?: string;
                /** @description `schema.table.column`, for MongoDB `database.collection.a.b`; `*` and `?` are globs. */
                match: string;
                /**
                 * @default redact
                 * @enum {string}
                 */
                strategy?: "redact" | "partial" | "hash" | "constant" | "null";
            }[];
            /** @default [] */
            connection_ids?: string[];
            /**
             * @description Of a command that stores a column of the rule where the rule does not name it, or may do so.
             * @default deny
             * @enum {string}
             */
            copies?: "allow" | "deny";
            /** @default [] */
            custom_entity_types?: {
                deny_list?: string[];
                name: string;
                /** @description RE2 syntax. */
                regex?: string;
                score?: number;
            }[];
            /** @default  */
            description?: string;
            name: string;
            /** @default null */
            score_threshold?: number | null;
            /** @default {} */
            strategies?: {
                [key: string]: "redact" | "partial" | "hash" | "constant" | "null";
            };
            /**
             * @description Where `strategies` names no other.
             * @default redact
             * @enum {string}
             */
            strategy?: "redact" | "partial" | "hash" | "constant" | "null";
            /** @default [] */
            supported_entity_types?: {
                entity_types: string[];
                name: string;
            }[];
            /**
             * @description Of a result with a value that cannot be followed back to its columns: NULL in its place, or no result.
             * @default mask
             * @enum {string}
             */
            unfollowed?: "mask" | "deny";
        };
        NewGuardrailInput: {
            /** @default [] */
            connection_ids?: string[];
            /** @default  */
            description?: string;
            /**
             * @description Judges what the client sends.
             * @default {
             *       "rules": []
             *     }
             */
            input?: {
                /** @default [] */
                rules?: {
                    /**
                     * @description `review`: it runs once the reviewers of the connection approved it. Default `deny`.
                     * @enum {string}
                     */
                    action?: "deny" | "review";
                    /** @description `schema.table.column` or `table.column`, with `*` and `?`; any of them. */
                    columns?: string[];
                    /** @description Told to the client when the rule matches. */
                    message?: string;
                    /** @description Of a statement rule: `delete`, `drop`, `copy_program`, `set_role` …, for MongoDB `delete_many`, `drop_database`, `server_code` …; any of them. */
                    operations?: string[];
                    /**
                     * @description RE2 syntax; it is matched in linear time.
                     * @default
                     */
                    pattern_regex?: string;
                    /** @description `schema.table` or `table`, for MongoDB `database.collection` or `collection`, with `*` and `?`; any of them. */
                    tables?: string[];
                    /** @enum {string} */
                    type: "deny_words_list" | "pattern_match" | "statement";
                    /**
                     * @description Whether what cannot be parsed or told counts as a match. Default `deny`.
                     * @enum {string}
                     */
                    unknown?: "deny" | "allow";
                    /** @description SELECT from tables without LIMIT or FETCH FIRST; reads of collections without a limit. */
                    without_limit?: boolean;
                    /** @description UPDATE and DELETE that leave no row, or document, out. */
                    without_where?: boolean;
                    /** @default [] */
                    words?: string[];
                }[];
            };
            name: string;
            /**
             * @description Judges what the server answers.
             * @default {
             *       "rules": []
             *     }
             */
            output?: {
                /** @default [] */
                rules?: {
                    /**
                     * @description `review`: it runs once the reviewers of the connection approved it. Default `deny`.
                     * @enum {string}
                     */
                    action?: "deny" | "review";
                    /** @description `schema.table.column` or `table.column`, with `*` and `?`; any of them. */
                    columns?: string[];
                    /** @description Told to the client when the rule matches. */
                    message?: string;
                    /** @description Of a statement rule: `delete`, `drop`, `copy_program`, `set_role` …, for MongoDB `delete_many`, `drop_database`, `server_code` …; any of them. */
                    operations?: string[];
                    /**
                     * @description RE2 syntax; it is matched in linear time.
                     * @default
                     */
                    pattern_regex?: string;
                    /** @description `schema.table` or `table`, for MongoDB `database.collection` or `collection`, with `*` and `?`; any of them. */
                    tables?: string[];
                    /** @enum {string} */
                    type: "deny_words_list" | "pattern_match" | "statement";
                    /**
                     * @description Whether what cannot be parsed or told counts as a match. Default `deny`.
                     * @enum {string}
                     */
                    unknown?: "deny" | "allow";
                    /** @description SELECT from tables without LIMIT or FETCH FIRST; reads of collections without a limit. */
                    without_limit?: boolean;
                    /** @description UPDATE and DELETE that leave no row, or document, out. */
                    without_where?: boolean;
                    /** @default [] */
                    words?: string[];
                }[];
            };
        };
        NewPluginInput: {
            config?: components["schemas"]["PluginSettingsInput"];
            /** @description Connections to attach it to; others keep it as they have it. */
            connections?: {
                /**
                 * @description What the connection tells the plugin: groups, ids of rules, or events.
                 * @default []
                 */
                config?: string[];
                /** @description Name or id of the connection. */
                id: string;
            }[];
            name: string;
        };
        NewResourceInput: {
            /** @description The agent of its connections that name none; null: those have none. */
            agent_id?: string | null;
            name: string;
            subtype?: string;
            /** @enum {string} */
            type: "database" | "application" | "custom";
        };
        NewServiceAccountInput: {
            /** @default  */
            description?: string;
            /** @default  */
            email?: string | "";
            /**
             * @description Groups that do not exist yet are made.
             * @default []
             */
            groups?: string[];
            name: string;
            /**
             * @default active
             * @enum {string}
             */
            status?: "active" | "inactive";
        };
        NewTokenInput: {
            /** @description Name or id; the token then opens nothing else. */
            connection?: string;
            /** @description Left out, it does not expire. */
            expires_in_seconds?: number;
            name: string;
        };
        NewUserInput: {
            /** Format: email */
            email: string;
            /**
             * @description Groups that do not exist yet are made.
             * @default []
             */
            groups?: string[];
            name: string;
            /**
             * @description expected: the account of the identity provider with this verified e-mail address becomes theirs at its next login, and a password ends. none: it is not, and is no longer.
             * @enum {string}
             */
            oidc?: "none" | "expected";
            /** @description Without one the user cannot log in with a password. */
            password?: string;
            /**
             * @default active
             * @enum {string}
             */
            status?: "active" | "inactive";
        };
        NewWebhookEndpointInput: {
            /** @description Names or ids; null: all, also those to come. */
            connections?: string[] | null;
            description?: string;
            disabled?: boolean;
            /** @description Empty: all. */
            event_types?: ("session.open" | "session.close" | "review.created" | "review.approved" | "review.rejected" | "review.expired" | "review.revoked" | "review.executed" | "query.denied")[];
            /** @description Whether messages hold the text of commands. */
            include_command?: boolean;
            /**
             * @description `microsoftteams` sends Adaptive Cards for Teams Workflows.
             * @enum {string}
             */
            kind?: "generic" | "microsoftteams";
            url: string;
        };
        Plugin: {
            /** @description Whether this build carries it out; others are refused. */
            available: boolean;
            /** @enum {string} */
            binding: "always" | "field" | "attached";
            /** @description Which settings there are; the values are not given out. */
            config: {
                envvars: {
                    [key: string]: "REDACTED";
                };
            };
            /** @description Where it is on, among the connections one may see. */
            connections: components["schemas"]["PluginConnection"][];
            /** @description New connections have it unless they say otherwise. */
            default: boolean;
            description: string;
            name: string;
            /** @description How this gateway stands with what the plugin works with; only of those that work with something. */
            status?: {
                reason: string | null;
                /** @enum {string} */
                state: "not_configured" | "connecting" | "connected" | "failed";
                workspace: string | null;
            };
        };
        PluginConnection: {
            /** @description What the connection tells the plugin: groups, ids of rules, or events. */
            config: string[];
            id: string;
            name: string;
        };
        PluginSettingsInput: {
            /** @description All settings, as base64. `REDACTED` keeps the stored one; what is left out is forgotten. */
            envvars: {
                [key: string]: string;
            };
        };
        PluginUpdateInput: {
            config?: components["schemas"]["PluginSettingsInput"];
            /** @description Connections to attach it to; others keep it as they have it. */
            connections?: {
                /**
                 * @description What the connection tells the plugin: groups, ids of rules, or events.
                 * @default []
                 */
                config?: string[];
                /** @description Name or id of the connection. */
                id: string;
            }[];
        };
        PublicServerInfo: {
            /** @enum {string} */
            auth_method: "local" | "oidc" | "both";
            /**
             * @description Who may log in with a password.
             * @enum {string}
             */
            password_login: "everybody" | "admins" | "nobody";
            /** @description Nobody has set this gateway up: see POST /api/setup. */
            setup_needed: boolean;
            version: string;
        };
        Resource: {
            /** @description The agent of its connections that name none; null: those have none. */
            agent_id: string | null;
            /** @description Made with a connection, and gone with the last one; until somebody changes it. */
            automatic: boolean;
            /** @description Names of its connections, as far as one may see them. */
            connections: string[];
            /** Format: date-time */
            created_at: string;
            id: string;
            name: string;
            subtype: string;
            /** @enum {string} */
            type: "database" | "application" | "custom";
            /** Format: date-time */
            updated_at: string;
        };
        ResourcePatchInput: {
            /** @description The agent of its connections that name none; null: those have none. */
            agent_id?: string | null;
            subtype?: string;
            /** @enum {string} */
            type?: "database" | "application" | "custom";
        };
        Review: {
            /** @description How long the access lasts: the least that was asked for and that each who approved allows. */
            access_duration_sec: number | null;
            /** @description When the last approval came that it needed. */
            approved_at: string | null;
            auto_approved: boolean;
            connection_id: string;
            connection_name: string;
            /** Format: date-time */
            created_at: string;
            /** @description The database it is for; empty: the connection’s default. */
            database: string;
            decided_at: string | null;
            /** @description How many rows the planner expects it to change. Only reviewers, admins and auditors read it. */
            estimate: {
                operation: string;
                relation: string;
                rows: number;
            }[] | null;
            executed_at: string | null;
            /** Format: date-time */
            expires_at: string;
            fingerprint: string;
            id: string;
            /**
             * @description Whether a person asked (`user`) or a program (`machine`).
             * @enum {string}
             */
            identity_type: "user" | "machine";
            /** @description Why the requester needs access. */
            justification: string | null;
            /** @description How many rows it may change: the least that the connection and whoever approved allow. */
            max_rows: number | null;
            /** @description So many of the groups suffice; null: each must approve. */
            min_approvals: number | null;
            /**
             * @description `hold`: its session waits. `fail_fast`: the command is repeated after the approval, by the same user.
             * @enum {string}
             */
            mode: "hold" | "fail_fast";
            /** @description The same for all texts of this shape. */
            normalized_fingerprint: string | null;
            /** @description The text with a parameter in the place of every constant. */
            normalized_text: string | null;
            /** @description What its statements do: `select`, `update` … */
            operations: string[];
            outcome: {
                [key: string]: unknown;
            } | null;
            params: {
                /** @enum {string} */
                encoding: "text" | "hex";
                text: string | null;
                type: string | null;
            }[];
            /**
             * @description Whether a person stands for one of their groups, or for every one of them.
             * @enum {string}
             */
            person_counts: "once" | "every_group";
            reason: string | null;
            rejection_reason: string | null;
            /** @description What names in the text stand for: prepared statements, cursors. */
            related: {
                kind: string;
                name: string;
                text: string;
            }[];
            review_groups_data: {
                /** @description Decided by an admin outside the group. */
                by_admin: boolean;
                group: string;
                /** @description The approval is good for so many changed rows. */
                max_rows: number | null;
                reason: string | null;
                review_date: string | null;
                reviewed_by: {
                    id: string;
                    /**
                     * @description `machine`: a service account or an API key, not a person.
                     * @enum {string}
                     */
                    identity_type: "user" | "machine";
                    name: string;
                } | null;
                /** @enum {string} */
                status: "PENDING" | "APPROVED" | "REJECTED";
            }[];
            /** @description When the access ends. Set when it is approved, and never moved. */
            revoke_at: string | null;
            /**
             * @description Whether the rows it changes are counted before they are kept; only then may an approval limit them.
             * @enum {string}
             */
            row_changes: "none" | "counted" | "uncountable";
            /** @description The id of the session that asked; null for access asked for outside of one. */
            session: string | null;
            /** @description The sessions that used the access, by id, the first 1000; `outcome` counts all. */
            sessions: string[];
            /** @enum {string} */
            status: "PENDING" | "APPROVED" | "REJECTED" | "EXPIRED" | "REVOKED" | "EXECUTED";
            /** @description What runs when everybody approves, to the byte. */
            text: string;
            /** @description What it does to which tables, as it names them. */
            touches: {
                operation: string;
                relations: string[];
            }[] | null;
            /**
             * @description `onetime`: one command. `jit`: access for a time.
             * @enum {string}
             */
            type: "onetime" | "jit";
            user_id: string;
            /** @description Who asked. */
            user_name: string;
        };
        ReviewStats: {
            /** @description Approved, of what was approved or rejected: 0 to 1. */
            approval_rate: number | null;
            /** @description Approved by people, whatever became of it later. */
            approved: number;
            /** @description For which nobody was asked; in no figure below but those of `total`. */
            auto_approved: number;
            /** @description From the request to the approval that it still needed. */
            average_approval_sec: number | null;
            median_approval_sec: number | null;
            /** @description In 95 of 100 cases it took no longer. */
            p95_approval_sec: number | null;
            rejected: number;
            statuses: {
                APPROVED: number;
                EXECUTED: number;
                EXPIRED: number;
                PENDING: number;
                REJECTED: number;
                REVOKED: number;
            };
            /** @description By their normal form; commands without one are left out. */
            top_commands: {
                approved: number;
                normalized_fingerprint: string;
                normalized_text: string;
                rejected: number;
                total: number;
            }[];
            top_requesters: {
                approved: number;
                rejected: number;
                total: number;
                user_id: string;
                user_name: string;
            }[];
            total: number;
        };
        RuleWords: {
            /** @description The same for MongoDB. */
            document_operations: string[];
            /** @description What masking rules find by themselves, for `supported_entity_types`. */
            entity_types: {
                description: string;
                name: string;
            }[];
            /** @description What statement rules of guardrails may name, of SQL. */
            operations: string[];
        };
        Run: {
            error: {
                /** @description SQLSTATE; of a command, why it failed: `exit_code` when it ended so itself. */
                code?: string;
                detail?: string;
                hint?: string;
                message: string;
            } | null;
            /** @description Milliseconds, with the wait. */
            execution_time: number;
            /** @description 0 or 1; of a command that was started, its own, or 128 and the signal that ended it. */
            exit_code: number;
            has_review: boolean;
            notices: string[];
            /** @enum {string} */
            output_status: "success" | "failed" | "blocked" | "waiting_approval";
            results: {
                columns: {
                    name: string;
                    type: string;
                }[];
                command: string;
                /** @description What is no table, as of a COPY. */
                data: string;
                row_count: number | null;
                rows: (string | null)[][];
            }[];
            /** @description The request to decide; afterwards send the same script again. */
            review_id: string | null;
            review_url: string | null;
            session_id: string | null;
            stderr?: string;
            /** @description What a custom connection’s command printed. */
            stdout?: string;
            /** @description Whether some of the results was left out; the script ran to its end all the same. */
            truncated: boolean;
        };
        ServerInfo: {
            api_url: string;
            /** @enum {string} */
            auth_method: "local" | "oidc" | "both";
            gateway_id: string;
            /** @description Where clients connect, by subtype of connection. */
            listeners: {
                [key: string]: {
                    host: string;
                    port: number;
                    tls: boolean;
                };
            };
            protocols: {
                deciding: boolean;
                default_port: number;
                masking: boolean;
                name: string;
            }[];
            review_timeout_sec: number;
            version: string;
        };
        ServiceAccount: {
            /** Format: date-time */
            created_at: string;
            description: string;
            /** @description Whom to ask about it; empty when nobody is named. */
            email: string;
            groups: string[];
            id: string;
            name: string;
            /** @enum {string} */
            status: "active" | "inactive";
        };
        ServiceAccountPatchInput: {
            description?: string;
            email?: string | "";
            /** @description Groups that do not exist yet are made. */
            groups?: string[];
            name?: string;
            /** @enum {string} */
            status?: "active" | "inactive";
        };
        Session: {
            application: string;
            client_address: string;
            close_reason: string | null;
            connection: string;
            connection_id: string;
            database: string;
            end_date: string | null;
            gateway_id: string;
            id: string;
            /**
             * @description `machine`: a service account or an API key, not a person.
             * @enum {string}
             */
            identity_type: "user" | "machine";
            /** @description Masked values, by entity type. */
            masked: {
                [key: string]: number;
            };
            query_count: number;
            /** Format: date-time */
            start_date: string;
            /** @enum {string} */
            status: "open" | "closed";
            /** @description The protocol. */
            type: string;
            user_id: string;
            user_name: string;
            /** @enum {string} */
            verb: "connect" | "exec" | "test";
        };
        SessionEvent: {
            /** Format: date-time */
            at: string;
            body: {
                [key: string]: unknown;
            };
            gateway_id: string;
            /** @description The record’s link in the hash chain of its gateway. */
            hash: string;
            seq: number;
            type: string;
        };
        SessionQuery: {
            /** @description Why its result was withheld. */
            blocked: string | null;
            decided_at: string | null;
            /** @description The plugin that denied. */
            denied_by: string | null;
            ended_at: string | null;
            error: {
                code: string;
                message: string;
            } | null;
            held_at: string | null;
            /** @description Masked values, by entity type. */
            masked: {
                [key: string]: number;
            };
            masked_total: number;
            /** @description From its decision to its end. */
            ms: number | null;
            /** @description Who or what let it pass. */
            note: string | null;
            operations: string[];
            params: {
                /** @enum {string} */
                encoding: "text" | "hex";
                text: string | null;
            }[];
            /** @enum {string} */
            phase: "prepare" | "execute";
            /** @description Counts within the session. */
            query: number;
            reason: {
                code: string;
                hint?: string;
                message: string;
                rule?: string;
            } | null;
            /** @description What was kept of its results. */
            results: {
                columns: string[];
                /** @description How many rows were kept. */
                kept: number;
                /** @description The first rows as the client got them: masked. Empty unless asked for. */
                rows: (string | null | {
                    bytes: number;
                    text: string;
                })[][];
                truncated: boolean;
            }[];
            /** @description The access request it waited for, or ran by. */
            review_id: string | null;
            rows: number | null;
            /** @description The number of its first record; it is read by it. */
            seq: number;
            /** @enum {string} */
            state: "waiting" | "running" | "ended" | "denied";
            /** @description How it ended: `ok`, `error`, `skipped`, `lost`. */
            status: string | null;
            tag: string | null;
            text: string;
            /** @description Of the whole text, where only its beginning was kept. */
            text_bytes: number | null;
            /** @description null while it waits for an approval. */
            verdict: ("allow" | "deny") | null;
            /** @description How it came, in the protocol’s own words. */
            via: string;
        };
        SessionTail: {
            query?: components["schemas"]["SessionQuery"];
            session?: components["schemas"]["Session"];
            /**
             * @description `query`: a query began, or came further: it takes the place of the one with its `seq`. `session`: it is closed.
             * @enum {string}
             */
            type: "query" | "session" | "end";
        };
        SetupInput: {
            /** @description The password the gateway printed when it first started. */
            code: string;
            /** Format: email */
            email?: string;
            name?: string;
            /** @description What the first administrator logs in with from now on. */
            password: string;
        };
        SlackLink: {
            /** @description Null: not linked yet. */
            linked_at: string | null;
            slack_id: string;
            /** @description As they were called in Slack when the code was made. */
            slack_name: string;
            slack_team_id: string;
        };
        Token: {
            /** @description Opens this connection and nothing else. */
            connection_id: string | null;
            /** Format: date-time */
            created_at: string;
            expires_at: string | null;
            id: string;
            /** @enum {string} */
            kind: "access" | "login" | "api_key";
            last_used_at: string | null;
            name: string;
            user_id: string;
        };
        TrialFound: {
            /** @description false: there were more, or longer ones, than could be looked at in time. */
            complete: boolean;
            denied: number;
            /** @description The latest, at most 50. */
            examples: {
                /** Format: date-time */
                at: string;
                connection: string;
                message: string;
                /** @description Of the record. */
                seq: number;
                session_id: string;
                /** @description The beginning of the command; of results, what would be masked. */
                text: string;
                user_name: string;
                /** @enum {string} */
                verdict: "deny" | "review" | "mask";
                /** @description What was decided then. */
                was: ("allow" | "deny") | null;
            }[];
            hits: number;
            /** @description Values that would have been masked, by entity type. */
            masked: {
                [key: string]: number;
            };
            /** @description How many were looked at. */
            queries: number;
            /** @description That would have waited for an approval. */
            reviewed: number;
            sessions: number;
        };
        User: {
            /** Format: date-time */
            created_at: string;
            /** @description Empty for programs that have none. */
            email: string;
            groups: string[];
            id: string;
            /**
             * @description `machine`: a service account or an API key, not a person.
             * @enum {string}
             */
            identity_type: "user" | "machine";
            name: string;
            /**
             * @description Whether they log in through the identity provider.
             * @enum {string}
             */
            oidc: "none" | "expected" | "linked";
            /** @enum {string} */
            status: "active" | "inactive";
        };
        UserPatchInput: {
            /** Format: email */
            email?: string;
            groups?: string[];
            name?: string;
            /**
             * @description expected: the account of the identity provider with this verified e-mail address becomes theirs at its next login, and a password ends. none: it is not, and is no longer. linked: only kept.
             * @enum {string}
             */
            oidc?: "none" | "expected" | "linked";
            /** @enum {string} */
            status?: "active" | "inactive";
        };
        WebhookEndpoint: {
            /** @description Names or ids; null: all, also those to come. */
            connections: string[] | null;
            /** Format: date-time */
            created_at: string;
            /** @description When it last took a message. */
            delivered_at: string | null;
            description: string;
            disabled: boolean;
            /** @description Why, when the gateway disabled it. */
            disabled_reason: string | null;
            /** @description Empty: all. */
            event_types: ("session.open" | "session.close" | "review.created" | "review.approved" | "review.rejected" | "review.expired" | "review.revoked" | "review.executed" | "query.denied")[];
            id: string;
            /** @description Whether messages hold the text of commands. */
            include_command: boolean;
            /**
             * @description `microsoftteams` sends Adaptive Cards for Teams Workflows.
             * @enum {string}
             */
            kind: "generic" | "microsoftteams";
            /** Format: date-time */
            updated_at: string;
            url: string;
        };
        WebhookEndpointWithSecret: {
            /** @description Names or ids; null: all, also those to come. */
            connections: string[] | null;
            /** Format: date-time */
            created_at: string;
            /** @description When it last took a message. */
            delivered_at: string | null;
            description: string;
            disabled: boolean;
            /** @description Why, when the gateway disabled it. */
            disabled_reason: string | null;
            /** @description Empty: all. */
            event_types: ("session.open" | "session.close" | "review.created" | "review.approved" | "review.rejected" | "review.expired" | "review.revoked" | "review.executed" | "query.denied")[];
            id: string;
            /** @description Whether messages hold the text of commands. */
            include_command: boolean;
            /**
             * @description `microsoftteams` sends Adaptive Cards for Teams Workflows.
             * @enum {string}
             */
            kind: "generic" | "microsoftteams";
            /** @description `whsec_…`, shown this once. */
            secret: string;
            /** Format: date-time */
            updated_at: string;
            url: string;
        };
        WebhookMessage: {
            attempted_at: string | null;
            attempts: number;
            connection_id: string | null;
            /** Format: date-time */
            created_at: string;
            duration_ms: number | null;
            endpoint_id: string;
            error: string | null;
            /** @enum {string} */
            event_type: "session.open" | "session.close" | "review.created" | "review.approved" | "review.rejected" | "review.expired" | "review.revoked" | "review.executed" | "query.denied" | "webhook.test";
            /** @description The header webhook-id of every attempt. */
            id: string;
            /** @description Of the last attempt, as is what follows. */
            response_status: number | null;
            /** @enum {string} */
            status: "pending" | "delivered" | "failed" | "discarded";
            /** @description The session or review it is about. */
            subject_id: string;
        };
        WholeConnectionInput: {
            /** @description Groups that may see and use it; empty: everybody. */
            access_groups?: string[];
            /** @description The longest window that may be asked for, in seconds. The same as `policy.review_window_sec_max`. */
            access_max_duration?: number | null;
            /** @enum {string} */
            access_mode_connect?: "enabled" | "disabled";
            /** @enum {string} */
            access_mode_exec?: "enabled" | "disabled";
            /** @enum {string} */
            access_mode_runbooks?: "enabled" | "disabled";
            /** @enum {string} */
            access_schema?: "enabled" | "disabled";
            /** @description The agent that dials the upstream; null: the resource’s. */
            agent_id?: string | null;
            command?: string[];
            /** @description The same as `tags`. */
            connection_tags?: {
                [key: string]: string;
            };
            datamasking_rules?: string[];
            guardrail_rules?: string[];
            /** @description So many of the reviewers suffice; null: each must approve. The same as `policy.review_min_approvals`. */
            min_review_approvals?: number | null;
            name?: string;
            /** @description What is on for the connection. `access_control`, `review`, `guardrails` and `dlp` are its fields by another name. */
            plugins?: {
                /**
                 * @description What the connection tells the plugin: groups, ids of rules, or events.
                 * @default []
                 */
                config?: string[];
                name: string;
            }[];
            policy?: {
                [key: string]: string;
            };
            /** @description The resource it belongs to; made with it when there is none. */
            resource_name?: string;
            /** @description Groups of which each must approve a command, or `min_review_approvals` of them. */
            reviewers?: string[];
            /** @description `envvar:KEY` or `filesystem:KEY` to base64, or to the base64 of a reference like `_vaultkv2:secret/shop:PASS`. An empty value keeps the stored one. */
            secret?: {
                [key: string]: string;
            };
            subtype?: string;
            tags?: {
                [key: string]: string;
            };
            /** @enum {string} */
            type: "database" | "application" | "custom";
        };
        WholeResourceInput: {
            /** @description The agent of its connections that name none; null: those have none. */
            agent_id?: string | null;
            name?: string;
            subtype?: string;
            /** @enum {string} */
            type: "database" | "application" | "custom";
        };
        WholeServiceAccountInput: {
            /** @default  */
            description?: string;
            /** @default  */
            email?: string | "";
            /**
             * @description Groups that do not exist yet are made.
             * @default []
             */
            groups?: string[];
            name?: string;
            /**
             * @default active
             * @enum {string}
             */
            status?: "active" | "inactive";
        };
        WholeUserInput: {
            /** Format: email */
            email: string;
            /**
             * @description Groups that do not exist yet are made.
             * @default []
             */
            groups?: string[];
            name?: string;
            /**
             * @description expected: the account of the identity provider with this verified e-mail address becomes theirs at its next login, and a password ends. none: it is not, and is no longer. linked: only kept.
             * @enum {string}
             */
            oidc?: "none" | "expected" | "linked";
            /** @description Left out, it stays. */
            password?: string;
            /**
             * @default active
             * @enum {string}
             */
            status?: "active" | "inactive";
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
