// Written by `npm run api`; do not edit.
export interface paths {
    "/api/v1/{tenant}/flows/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Search Flows
         * @description Search the latest revisions of flows.
         */
        get: operations["searchFlows"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/flows/source": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Search Flows By Source Code
         * @description Search the sources of flows for a text.
         */
        get: operations["searchFlowsBySourceCode"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/flows/distinct-namespaces": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Distinct Namespaces
         * @description List the namespaces that have flows.
         */
        get: operations["listDistinctNamespaces"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/flows/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Recent Runs
         * @description Give the latest executions of several flows, the newest last.
         *
         *     `ids` is a comma list of `namespace/flow`.
         */
        get: operations["listRecentRuns"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/flows": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create Flow
         * @description Create a flow from its YAML source.
         */
        post: operations["createFlow"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/flows/validate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Validate Flows
         * @description Check one or several flows, separated by lines of `---`; nothing is saved.
         */
        post: operations["validateFlows"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/flows/validate/task": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Validate Task
         * @description Check a task, or with `section=triggers` a trigger.
         */
        post: operations["validateTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/flows/validate/trigger": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Validate Trigger
         * @description Check a trigger.
         */
        post: operations["validateTrigger"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/flows/graph": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Generate Flow Graph From Source
         * @description Give the graph of a flow that is not saved.
         */
        post: operations["generateFlowGraphFromSource"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/flows/{namespace}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Flows By Namespace
         * @description List the flows of exactly this namespace.
         */
        get: operations["listFlowsByNamespace"];
        put?: never;
        /**
         * Update Flows In Namespace
         * @description Save all documents into a namespace; unless `delete` is false, its other flows are deleted.
         *
         *     With `override` the namespace that each document names is replaced.
         */
        post: operations["updateFlowsInNamespace"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/flows/{namespace}/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Flow
         * @description Give a flow, the latest revision unless another is asked for.
         */
        get: operations["getFlow"];
        /**
         * Update Flow
         * @description Save a new revision of a flow; an unchanged source gives none.
         */
        put: operations["updateFlow"];
        post?: never;
        /**
         * Delete Flow
         * @description Delete a flow; its revisions are kept.
         */
        delete: operations["deleteFlow"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/flows/{namespace}/{id}/revisions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Flow Revisions
         * @description List all revisions with their sources, the oldest first.
         */
        get: operations["listFlowRevisions"];
        put?: never;
        post?: never;
        /**
         * Delete Revisions
         * @description Delete old revisions for good; the latest one cannot be deleted.
         */
        delete: operations["deleteRevisions"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/flows/{namespace}/{id}/tasks/{taskId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Task From Flow
         * @description Give one task as it is written, nested ones included.
         */
        get: operations["getTaskFromFlow"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/flows/{namespace}/{id}/graph": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Generate Flow Graph
         * @description Give the graph of a flow.
         */
        get: operations["generateFlowGraph"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/flows/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Bulk Update Flows
         * @description Save all documents of the body; unless `delete` is false, all other flows are deleted.
         */
        post: operations["bulkUpdateFlows"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/flows/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Import Flows
         * @description Save the flows of a zip archive or of a YAML file with several documents.
         *
         *     Gives the names, or for YAML the positions, of those that were refused.
         */
        post: operations["importFlows"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/flows/export/by-ids": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Export Flows By Ids
         * @description Give the sources of flows as a zip archive.
         */
        post: operations["exportFlowsByIds"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/flows/export/by-query": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export Flows By Query
         * @description Give the sources of the flows that match as a zip archive.
         */
        get: operations["exportFlowsByQuery"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/flows/export/by-query/csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export Flows
         * @description Give the flows that match as CSV.
         */
        get: operations["exportFlows"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/flows/delete/by-ids": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete Flows By Ids
         * @description Delete flows.
         */
        delete: operations["deleteFlowsByIds"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/flows/delete/by-query": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete Flows By Query
         * @description Delete the flows that match.
         */
        delete: operations["deleteFlowsByQuery"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/flows/disable/by-ids": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Disable Flows By Ids
         * @description Switch flows off; each gets a new revision.
         */
        post: operations["disableFlowsByIds"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/flows/disable/by-query": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Disable Flows By Query
         * @description Switch the flows that match off.
         */
        post: operations["disableFlowsByQuery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/flows/enable/by-ids": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Enable Flows By Ids
         * @description Switch flows on.
         */
        post: operations["enableFlowsByIds"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/flows/enable/by-query": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Enable Flows By Query
         * @description Switch the flows that match on.
         */
        post: operations["enableFlowsByQuery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/flows/{namespace}/{id}/dependencies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Flow Dependencies
         * @description Give the flows that this one starts or is started by.
         */
        get: operations["getFlowDependencies"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/namespaces/{namespace}/dependencies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Flow Dependencies From Namespace
         * @description Give the flows of a namespace and those that they start or are started by.
         */
        get: operations["getFlowDependenciesFromNamespace"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/concurrency-limit/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Search Concurrency Limits
         * @description List the limited flows that have run since the start of the server.
         */
        get: operations["searchConcurrencyLimits"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/concurrency-limit/{namespace}/{flowId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Update Concurrency Limit
         * @description Count the running executions of a flow anew, and let begin what may.
         *
         *     The count follows from the executions: whatever the body says, the answer holds the true one.
         */
        put: operations["updateConcurrencyLimit"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/executions/webhook/{namespace}/{id}/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Trigger Execution By Get Webhook
         * @description Start an execution by its webhook.
         */
        get: operations["triggerExecutionByGetWebhook"];
        /**
         * Trigger Execution By Put Webhook
         * @description Start an execution by its webhook; the body may be anything.
         */
        put: operations["triggerExecutionByPutWebhook"];
        /**
         * Trigger Execution By Post Webhook
         * @description Start an execution by its webhook; the body may be anything.
         */
        post: operations["triggerExecutionByPostWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/executions/{namespace}/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create Execution
         * @description Start a flow. Inputs come as parts of a form, or as JSON.
         */
        post: operations["createExecution"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/executions/trigger/{namespace}/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Trigger Execution
         * @deprecated
         * @description Start a flow; the old path.
         */
        post: operations["triggerExecution"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/executions/{namespace}/{id}/validate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Validate New Execution Inputs
         * @description Say what would become of the inputs; wrong values do not fail the call.
         */
        post: operations["validateNewExecutionInputs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/executions/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Search Executions
         * @description Search executions; items come without task runs.
         */
        get: operations["searchExecutions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/executions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Search Executions By Flow Id
         * @description List the executions of a flow.
         */
        get: operations["searchExecutionsByFlowId"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/executions/counts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Count Executions
         * @description Count the executions that match, by state.
         */
        get: operations["countExecutions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/executions/latest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Get Latest Executions
         * @description Give the latest execution of each flow.
         */
        post: operations["getLatestExecutions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/executions/export/by-query/csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export Executions
         * @description Give the executions that match as CSV.
         */
        get: operations["exportExecutions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/executions/namespaces": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Executable Distinct Namespaces
         * @description List the namespaces that have flows to run.
         */
        get: operations["listExecutableDistinctNamespaces"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/executions/namespaces/{namespace}/flows": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Flow Executions By Namespace
         * @description List the flows of a namespace as those see them who may run them.
         */
        get: operations["listFlowExecutionsByNamespace"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/executions/flows/{namespace}/{flowId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Flow From Execution
         * @description Give a flow as those see it who may run it.
         */
        get: operations["getFlowFromExecution"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/executions/{executionId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Execution
         * @description Give an execution with its task runs.
         */
        get: operations["getExecution"];
        put?: never;
        post?: never;
        /**
         * Delete Execution
         * @description Delete an execution with its logs, metrics and files; a running one is killed first.
         */
        delete: operations["deleteExecution"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/executions/{executionId}/summary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Execution Summary
         * @description Give an execution without its task runs.
         */
        get: operations["getExecutionSummary"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/executions/{executionId}/task-runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Task Runs
         * @description Give some task runs in the order of their creation, without outputs.
         */
        get: operations["listTaskRuns"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/executions/{executionId}/flow": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Flow From Execution By Id
         * @description Give the flow of an execution, in the revision that it runs.
         */
        get: operations["getFlowFromExecutionById"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/executions/{executionId}/graph": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Generate Execution Graph
         * @description Give the graph of an execution's flow with its task runs.
         */
        get: operations["generateExecutionGraph"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/executions/{executionId}/kill": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Kill Execution Classic
         * @description End an execution; the path of 1.x, which does not mind one that has ended.
         */
        delete: operations["killExecutionClassic"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/executions/{executionId}/actions/kill": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Kill Execution
         * @description End an execution, and with `isOnKillCascade` those that it started.
         */
        delete: operations["killExecution"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/executions/{executionId}/eval": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Eval Expression Classic
         * @description Evaluate an expression with the variables of an execution; the 1.x path.
         */
        post: operations["evalExpressionClassic"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/executions/{executionId}/actions/eval": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Eval Expression
         * @description Evaluate an expression with the variables of an execution.
         *
         *     The status is 200 also when it cannot be evaluated: then `error` says why. A result that derives
         *     from a secret is masked.
         */
        post: operations["evalExpression"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/executions/{executionId}/eval/{taskRunId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Eval Task Run Expression Classic
         * @description Evaluate an expression with the variables of a task run; the 1.x path.
         */
        post: operations["evalTaskRunExpressionClassic"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/executions/{executionId}/actions/eval/{taskRunId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Eval Task Run Expression
         * @description Evaluate an expression with the variables of a task run.
         */
        post: operations["evalTaskRunExpression"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/executions/{executionId}/restart": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Restart Execution Classic
         * @description Take up an ended execution again from the tasks that failed; the 1.x path.
         */
        post: operations["restartExecutionClassic"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/executions/{executionId}/actions/restart": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Restart Execution
         * @description Take up an ended execution again from the tasks that failed.
         *
         *     With a revision of the flow it goes on as a new execution.
         */
        post: operations["restartExecution"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/executions/{executionId}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replay Execution Classic
         * @description Run an execution again as a new one; the 1.x path.
         */
        post: operations["replayExecutionClassic"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/executions/{executionId}/actions/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replay Execution
         * @description Run an execution again as a new one, from its beginning or from a task run.
         *
         *     What ran before the task run is kept.
         */
        post: operations["replayExecution"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/executions/{executionId}/replay-with-inputs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replay Execution With Inputs Classic
         * @description Run an execution again with other inputs; the 1.x path.
         */
        post: operations["replayExecutionWithInputsClassic"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/executions/{executionId}/actions/replay-with-inputs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replay Execution With Inputs
         * @description Run an execution again with other inputs; those that are not given keep their values.
         */
        post: operations["replayExecutionWithInputs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/executions/{executionId}/state": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Update Task Run State Classic
         * @description Put a task run of an ended execution into a state and go on from there; the 1.x path.
         */
        post: operations["updateTaskRunStateClassic"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/executions/{executionId}/actions/state": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Update Task Run State
         * @description Put a task run of an ended execution into a state and go on from there.
         *
         *     CANCELLED cancels the execution.
         */
        post: operations["updateTaskRunState"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/executions/{executionId}/labels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Set Labels On Terminated Execution Classic
         * @description Replace the labels of an ended execution but for the server's own; the 1.x path.
         */
        post: operations["setLabelsOnTerminatedExecutionClassic"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/executions/{executionId}/actions/labels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Set Labels On Terminated Execution
         * @description Replace the labels of an ended execution but for the server's own.
         */
        post: operations["setLabelsOnTerminatedExecution"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/executions/{executionId}/change-status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Update Execution Status Classic
         * @description Put an ended execution into another end state; the 1.x path.
         */
        post: operations["updateExecutionStatusClassic"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/executions/{executionId}/actions/change-status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Update Execution Status
         * @description Put an ended execution into another end state; nothing runs again.
         */
        post: operations["updateExecutionStatus"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/executions/{executionId}/force-run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Force Run Execution Classic
         * @description Let an execution that has not ended go on now; the 1.x path.
         */
        post: operations["forceRunExecutionClassic"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/executions/{executionId}/actions/force-run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Force Run Execution
         * @description Let an execution that has not ended go on now, whatever date or limit it waits for.
         */
        post: operations["forceRunExecution"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/executions/{executionId}/unqueue": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Unqueue Execution Classic
         * @description Take an execution out of the queue of its flow; the 1.x path.
         */
        post: operations["unqueueExecutionClassic"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/executions/{executionId}/actions/unqueue": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Unqueue Execution
         * @description Take an execution out of the queue of its flow: it runs beyond the limit, or ends.
         */
        post: operations["unqueueExecution"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/executions/{executionId}/resume-from-breakpoint": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resume Execution From Breakpoint Classic
         * @description Let an execution go on from its breakpoints; the 1.x path.
         */
        post: operations["resumeExecutionFromBreakpointClassic"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/executions/{executionId}/actions/resume-from-breakpoint": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resume Execution From Breakpoint
         * @description Let an execution go on from its breakpoints, and stop at those that are given.
         */
        post: operations["resumeExecutionFromBreakpoint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/executions/by-ids": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete Executions By Ids
         * @description Delete executions; when one is unknown or still runs, none is deleted.
         */
        delete: operations["deleteExecutionsByIds"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/executions/by-query": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete Executions By Query
         * @description Delete the executions that match.
         */
        delete: operations["deleteExecutionsByQuery"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/executions/kill/by-ids": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Kill Executions By Ids
         * @description End executions; when one is unknown or has ended, none is killed.
         *
         *     What they started and wait for ends with them; what they do not wait for only with
         *     `isOnKillCascade`.
         */
        delete: operations["killExecutionsByIds"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/executions/kill/by-query": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Kill Executions By Query
         * @description End the executions that match.
         */
        delete: operations["killExecutionsByQuery"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/executions/restart/by-ids": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Restart Executions By Ids
         * @description Take up ended executions from what failed; with one that cannot be, none is.
         */
        post: operations["restartExecutionsByIds"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/executions/restart/by-query": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Restart Executions By Query
         * @description Take up the executions that match from what failed.
         */
        post: operations["restartExecutionsByQuery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/executions/replay/by-ids": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replay Executions By Ids
         * @description Run executions again as new ones; with one that is unknown, none is.
         */
        post: operations["replayExecutionsByIds"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/executions/replay/by-query": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replay Executions By Query
         * @description Run the executions that match again as new ones.
         */
        post: operations["replayExecutionsByQuery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/executions/labels/by-ids": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Set Labels On Terminated Executions By Ids
         * @description Add labels to ended executions; a label that an execution has already gets the new value.
         */
        post: operations["setLabelsOnTerminatedExecutionsByIds"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/executions/labels/by-query": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Set Labels On Terminated Executions By Query
         * @description Add labels to the ended executions that match.
         */
        post: operations["setLabelsOnTerminatedExecutionsByQuery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/executions/force-run/by-ids": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Force Run By Ids
         * @description Let executions go on now; when one is unknown or has ended, none does.
         */
        post: operations["forceRunByIds"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/executions/force-run/by-query": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Force Run Executions By Query
         * @description Let the executions that match go on now.
         */
        post: operations["forceRunExecutionsByQuery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/executions/unqueue/by-ids": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Unqueue Executions By Ids
         * @description Take executions out of the queues of their flows; with one in none, all stay.
         */
        post: operations["unqueueExecutionsByIds"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/executions/unqueue/by-query": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Unqueue Executions By Query
         * @description Take the executions that match out of the queues of their flows.
         */
        post: operations["unqueueExecutionsByQuery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/executions/change-status/by-ids": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Update Executions Status By Ids
         * @description Put ended executions into another end state; nothing runs again.
         */
        post: operations["updateExecutionsStatusByIds"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/executions/change-status/by-query": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Update Executions Status By Query
         * @description Put the ended executions that match into another end state.
         */
        post: operations["updateExecutionsStatusByQuery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/executions/{executionId}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pause Execution Classic
         * @description Start no further task of a running execution; the path of 1.x.
         */
        post: operations["pauseExecutionClassic"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/executions/{executionId}/actions/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pause Execution
         * @description Start no further task of a running execution; those that run go on to their end.
         */
        post: operations["pauseExecution"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/executions/{executionId}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resume Execution Classic
         * @description Let a paused execution go on; the path of 1.x.
         */
        post: operations["resumeExecutionClassic"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/executions/{executionId}/actions/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resume Execution
         * @description Let a paused execution go on; inputs are those that its task asks for.
         */
        post: operations["resumeExecution"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/executions/{executionId}/resume/validate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Validate Resume Execution Inputs Classic
         * @description Say what would become of the inputs of a resume; the path of 1.x.
         */
        post: operations["validateResumeExecutionInputsClassic"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/executions/{executionId}/actions/resume/validate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Validate Resume Execution Inputs
         * @description Say what would become of the inputs of a resume; wrong values do not fail the call.
         */
        post: operations["validateResumeExecutionInputs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/executions/pause/by-ids": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pause Executions By Ids
         * @description Pause executions; when one is unknown or not running, none is.
         */
        post: operations["pauseExecutionsByIds"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/executions/pause/by-query": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pause Executions By Query
         * @description Pause the executions that match.
         */
        post: operations["pauseExecutionsByQuery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/executions/resume/by-ids": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resume Executions By Ids
         * @description Let paused executions go on; when one is unknown or not paused, none does.
         */
        post: operations["resumeExecutionsByIds"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/executions/resume/by-query": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resume Executions By Query
         * @description Let the executions that match go on.
         */
        post: operations["resumeExecutionsByQuery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/executions/{executionId}/file": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download File From Execution
         * @description Give a file of internal storage that the execution uses, by its `kestra:///` address.
         */
        get: operations["downloadFileFromExecution"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/executions/{executionId}/file/metas": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get File Metadatas From Execution
         * @description Give the size of a file.
         */
        get: operations["getFileMetadatasFromExecution"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/executions/{executionId}/file/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Preview File From Execution
         * @description Give the beginning of a file in a form that can be shown.
         */
        get: operations["previewFileFromExecution"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/outputs/{executionId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Task Outputs
         * @description List the task runs of an execution that gave outputs.
         */
        get: operations["listTaskOutputs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/outputs/tasks/{executionId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Outputs Of Tasks
         * @description List the task runs of an execution that gave outputs; the newer path.
         */
        get: operations["listOutputsOfTasks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/outputs/executions/{executionId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Flow Outputs
         * @description Give the outputs of the flow.
         */
        get: operations["getFlowOutputs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/outputs/{executionId}/{taskRunId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Task Run Outputs
         * @description Give all outputs of a task run.
         */
        get: operations["getTaskRunOutputs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/outputs/tasks/{executionId}/{taskRunId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Outputs Of Task Run
         * @description Give all outputs of a task run; the newer path.
         */
        get: operations["getOutputsOfTaskRun"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/executions/{executionId}/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Stream Execution
         * @description Follow an execution by what changes.
         *
         *     Events: `execution` (its summary), `taskRuns` and `logs` (`{items}`), `removed` (ids of task
         *     runs), and `end`. A client that comes back with `Last-Event-ID` gets the state anew.
         */
        get: operations["streamExecution"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/executions/{executionId}/follow": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow Execution Events
         * @description Follow an execution as a whole: `start`, `progress` at each change, `end`.
         */
        get: operations["followExecutionEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/executions/{executionId}/follow-dependencies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow Dependencies Executions
         * @description Follow the states of an execution, of what started it, and of what it started.
         *
         *     With `destinationOnly` what started it is left out; with `expandAll` the whole chain is
         *     followed, not the next executions alone. Events: `start`, `progress`, `end` of each, `end-all`.
         */
        get: operations["followDependenciesExecutions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/logs/{executionId}/follow": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow Logs From Execution
         * @description Follow the log of an execution: what is there already, then what comes.
         */
        get: operations["followLogsFromExecution"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/logs/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Search Logs
         * @description Search the logs of all executions and triggers.
         */
        get: operations["searchLogs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/logs/{executionId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Logs From Execution
         * @description List the log of an execution.
         */
        get: operations["listLogsFromExecution"];
        put?: never;
        post?: never;
        /**
         * Delete Logs From Execution
         * @description Delete lines of the log of an execution.
         */
        delete: operations["deleteLogsFromExecution"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/logs/{executionId}/download": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download Logs From Execution
         * @description Give the log of an execution as text.
         */
        get: operations["downloadLogsFromExecution"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/logs/{namespace}/{flowId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete Logs From Flow
         * @description Delete the log of a trigger.
         */
        delete: operations["deleteLogsFromFlow"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/metrics/{executionId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Search Metrics By Execution
         * @description List the measurements of an execution.
         */
        get: operations["searchMetricsByExecution"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/metrics/names/{namespace}/{flowId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Flow Metrics
         * @description List the names of a flow's metrics.
         */
        get: operations["listFlowMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/metrics/names/{namespace}/{flowId}/{taskId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Task Metrics
         * @description List the names of a task's metrics.
         */
        get: operations["listTaskMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/metrics/tasks/{namespace}/{flowId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Tasks With Metrics
         * @description List the tasks of a flow that have metrics.
         */
        get: operations["listTasksWithMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/metrics/aggregates/{namespace}/{flowId}/{metric}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Aggregate Metrics From Flow
         * @description Give a metric of a flow over time; the last 30 days unless dates are given.
         */
        get: operations["aggregateMetricsFromFlow"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/metrics/aggregates/{namespace}/{flowId}/{taskId}/{metric}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Aggregate Metrics From Task
         * @description Give a metric of a task over time; the last 30 days unless dates are given.
         */
        get: operations["aggregateMetricsFromTask"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/executions/histogram": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Executions Histogram
         * @description Count the executions that match by start and state.
         *
         *     `buckets` is how many steps there are at most, `offset` the minutes by which the caller's clock
         *     is ahead of UTC.
         */
        get: operations["getExecutionsHistogram"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/executions/failures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Executions Failures
         * @description Group the failed executions that match by flow, task and message.
         */
        get: operations["getExecutionsFailures"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/logs/histogram": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Logs Histogram
         * @description Count the log lines that match by time and level.
         */
        get: operations["getLogsHistogram"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/executions/changes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow Executions Changes
         * @description Say when any execution has changed: `changed`, at most once in two seconds.
         */
        get: operations["followExecutionsChanges"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/triggers/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Search Triggers
         * @description Search triggers.
         */
        get: operations["searchTriggers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/triggers/export/by-query/csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export Triggers
         * @description Give the triggers that match as CSV.
         */
        get: operations["exportTriggers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/triggers/{namespace}/{flowId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Search Triggers For Flow
         * @description List the triggers of a flow.
         */
        get: operations["searchTriggersForFlow"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/triggers/{namespace}/{flowId}/{triggerId}/unlock": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Unlock Trigger
         * @description Let a trigger fire although the execution that it started last has not ended.
         */
        post: operations["unlockTrigger"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/triggers/{namespace}/{flowId}/{triggerId}/evaluations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Evaluations Of Trigger
         * @description Say why a trigger fired and why it did not: its last evaluations, the newest first.
         */
        get: operations["evaluationsOfTrigger"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/triggers/{namespace}/{flowId}/{triggerId}/next": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Next Dates Of Trigger
         * @description Give the next dates of a trigger with a calendar.
         */
        get: operations["nextDatesOfTrigger"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/triggers/{namespace}/{flowId}/{triggerId}/restart": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Restart Trigger
         * @description Let go of whatever a trigger waits for, and look at it anew.
         */
        post: operations["restartTrigger"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/triggers/{namespace}/{flowId}/{triggerId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete Trigger
         * @description Delete the state of a trigger; if its flow still has it, it begins afresh.
         */
        delete: operations["deleteTrigger"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/triggers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Update Trigger
         * @description Start the backfill of the body if there is one, else switch the trigger on or off.
         */
        put: operations["updateTrigger"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/triggers/set-disabled": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Disabled Trigger
         * @description Switch a trigger on or off.
         */
        put: operations["disabledTrigger"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/triggers/backfill/create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Create Backfill
         * @description Start a backfill of a trigger.
         */
        put: operations["createBackfill"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/triggers/backfill/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Pause Backfill
         * @description Pause the backfill of a trigger.
         */
        put: operations["pauseBackfill"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/triggers/backfill/unpause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Unpause Backfill
         * @description Go on with the paused backfill of a trigger.
         */
        put: operations["unpauseBackfill"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/triggers/backfill/delete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Delete Backfill
         * @description End the backfill of a trigger.
         */
        post: operations["deleteBackfill"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/triggers/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Event Triggers
         * @description List triggers that wait for an event, of the flows that match; `name` is a part of theirs.
         */
        get: operations["listEventTriggers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/triggers/{namespace}/{flowId}/{triggerId}/dates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Dates Of Trigger
         * @description Give the next dates of a schedule, whether it is on or off.
         */
        get: operations["datesOfTrigger"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/dashboards": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Search Dashboards
         * @description Search the dashboards that users wrote; the one with the id `default` is always there.
         */
        get: operations["searchDashboards"];
        put?: never;
        /**
         * Create Dashboard
         * @description Save a new dashboard.
         */
        post: operations["createDashboard"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/dashboards/validate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Validate Dashboard
         * @description Check a dashboard; nothing is saved.
         */
        post: operations["validateDashboard"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/dashboards/validate/chart": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Validate Chart
         * @description Check a chart.
         */
        post: operations["validateChart"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/dashboards/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Dashboard
         * @description Give a dashboard.
         */
        get: operations["getDashboard"];
        /**
         * Update Dashboard
         * @description Save a dashboard in place of the one before.
         */
        put: operations["updateDashboard"];
        post?: never;
        /**
         * Delete Dashboard
         * @description Delete a dashboard.
         */
        delete: operations["deleteDashboard"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/dashboards/{id}/charts/{chartId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Get Dashboard Chart Data
         * @description Give the data of a chart: rows by the names of its columns.
         */
        post: operations["getDashboardChartData"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/dashboards/{id}/charts/{chartId}/export/to-csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Export Dashboard Chart Data To Csv
         * @description Give the data of a chart as CSV.
         */
        post: operations["exportDashboardChartDataToCsv"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/dashboards/charts/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Preview Chart
         * @description Give the data of a chart that is not saved.
         */
        post: operations["previewChart"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/dashboards/charts/export/to-csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Export Chart To Csv
         * @description Give the data of a chart that is not saved as CSV.
         */
        post: operations["exportChartToCsv"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/triggers/set-disabled/by-triggers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Disabled Triggers By Ids
         * @description Switch triggers on or off.
         */
        post: operations["disabledTriggersByIds"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/triggers/set-disabled/by-query": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Disabled Triggers By Query
         * @description Switch the triggers that match on or off.
         */
        post: operations["disabledTriggersByQuery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/triggers/unlock/by-triggers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Unlock Triggers By Ids
         * @description Unlock triggers.
         */
        post: operations["unlockTriggersByIds"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/triggers/unlock/by-query": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Unlock Triggers By Query
         * @description Unlock the triggers that match.
         */
        post: operations["unlockTriggersByQuery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/triggers/delete/by-triggers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete Triggers By Ids
         * @description Delete the states of triggers; those that flows still have begin afresh.
         */
        delete: operations["deleteTriggersByIds"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/triggers/delete/by-query": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete Triggers By Query
         * @description Delete the states of the triggers that match; the filters may be in the body.
         */
        delete: operations["deleteTriggersByQuery"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/triggers/backfill/pause/by-triggers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pause Backfills By Ids
         * @description Pause the backfills of triggers.
         */
        post: operations["pauseBackfillsByIds"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/triggers/backfill/pause/by-query": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pause Backfills By Query
         * @description Pause the backfills of the triggers that match.
         */
        post: operations["pauseBackfillsByQuery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/triggers/backfill/unpause/by-triggers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Unpause Backfills By Ids
         * @description Go on with the backfills of triggers.
         */
        post: operations["unpauseBackfillsByIds"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/triggers/backfill/unpause/by-query": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Unpause Backfills By Query
         * @description Go on with the backfills of the triggers that match.
         */
        post: operations["unpauseBackfillsByQuery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/triggers/backfill/delete/by-triggers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Delete Backfills By Ids
         * @description End the backfills of triggers.
         */
        post: operations["deleteBackfillsByIds"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/triggers/backfill/delete/by-query": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Delete Backfills By Query
         * @description End the backfills of the triggers that match.
         */
        post: operations["deleteBackfillsByQuery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/backfills": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Backfills
         * @description List backfills, the newest first, those that have ended too.
         */
        get: operations["listBackfills"];
        put?: never;
        /**
         * Start Backfill
         * @description Start a backfill of the half-open interval from `start` to `end`.
         */
        post: operations["startBackfill"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/backfills/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Preview Backfill
         * @description Say which dates a backfill would start; nothing is started.
         */
        post: operations["previewBackfill"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/backfills/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Backfill
         * @description Give a backfill and how far it is.
         */
        get: operations["getBackfill"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/backfills/{id}/dates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Dates Of Backfill
         * @description Give dates of a backfill in its order, each with the execution that it started.
         */
        get: operations["datesOfBackfill"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/backfills/{id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pause Backfill By Id
         * @description Start no more dates; executions that run go on.
         */
        post: operations["pauseBackfillById"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/backfills/{id}/continue": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Continue Backfill
         * @description Go on with a paused backfill.
         */
        post: operations["continueBackfill"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/backfills/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel Backfill
         * @description End a backfill; executions that run go on.
         */
        post: operations["cancelBackfill"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/namespaces/autocomplete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Autocomplete Namespaces
         * @description List the namespaces that hold a text.
         */
        post: operations["autocompleteNamespaces"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/namespaces/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Search Namespaces
         * @description Search namespaces; with `existing` without those that only have others below them.
         */
        get: operations["searchNamespaces"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/namespaces/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Namespace
         * @description Give a namespace; one that nothing is in yet is given too.
         */
        get: operations["getNamespace"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/namespaces/{namespace}/inherited-secrets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Inherited Secrets
         * @description Give the names of the secrets that the flows of a namespace can read.
         */
        get: operations["listInheritedSecrets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/namespaces/{namespace}/secrets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Namespace Secrets
         * @description List the names of secrets.
         */
        get: operations["listNamespaceSecrets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/secrets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Secrets
         * @description List the names of secrets.
         */
        get: operations["listSecrets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/kv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List All Keys
         * @description Search the keys of all namespaces.
         */
        get: operations["listAllKeys"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/namespaces/{namespace}/kv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Keys
         * @description List the keys of a namespace.
         */
        get: operations["listKeys"];
        put?: never;
        post?: never;
        /**
         * Delete Key Values
         * @description Delete keys and give those that were there.
         */
        delete: operations["deleteKeyValues"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/namespaces/{namespace}/kv/inheritance": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Keys With Inheritence
         * @description List the keys of the namespaces above that are not hidden by nearer ones.
         */
        get: operations["listKeysWithInheritence"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/namespaces/{namespace}/kv/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Key Value
         * @description Give a value; 410 when it has expired.
         */
        get: operations["getKeyValue"];
        /**
         * Set Key Value
         * @description Set a value: JSON is parsed, anything else is a text.
         *
         *     The headers `description` and `ttl` (an ISO 8601 duration) are kept with it.
         */
        put: operations["setKeyValue"];
        post?: never;
        /**
         * Delete Key Value
         * @description Delete a key and say whether it was there.
         */
        delete: operations["deleteKeyValue"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/namespaces/{namespace}/files": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get File Content
         * @description Give a file, the latest version unless another is asked for.
         */
        get: operations["getFileContent"];
        /**
         * Move File Directory
         * @description Rename a file or directory.
         */
        put: operations["moveFileDirectory"];
        /**
         * Create Namespace File
         * @description Save a file; a zip archive is unpacked below `path`.
         */
        post: operations["createNamespaceFile"];
        /**
         * Delete File Directory
         * @description Delete a file, or a directory with all that is in it.
         */
        delete: operations["deleteFileDirectory"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/namespaces/{namespace}/files/directory": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Namespace Directory Files
         * @description List one level of a directory.
         */
        get: operations["listNamespaceDirectoryFiles"];
        put?: never;
        /**
         * Create Namespace Directory
         * @description Make an empty directory.
         */
        post: operations["createNamespaceDirectory"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/namespaces/{namespace}/files/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get File Metadatas
         * @description Give the attributes of a file or directory.
         */
        get: operations["getFileMetadatas"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/namespaces/{namespace}/files/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Search Namespace Files
         * @description List the paths that hold a text.
         */
        get: operations["searchNamespaceFiles"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/namespaces/{namespace}/files/revisions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get File Revisions
         * @description List the versions of a file.
         */
        get: operations["getFileRevisions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/{tenant}/namespaces/{namespace}/files/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export Namespace Files
         * @description Give the files and the flows of a namespace as a zip archive.
         */
        get: operations["exportNamespaceFiles"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/plugins": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Plugins
         * @description List the installed types by group; paged when `page` or `size` is given.
         */
        get: operations["listPlugins"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/plugins/groups/subgroups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Plugin By Subgroups
         * @description List the installed types by sub-group.
         */
        get: operations["getPluginBySubgroups"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/plugins/icons": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Plugin Icons
         * @description Give an icon for each type.
         */
        get: operations["getPluginIcons"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/plugins/icons/groups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Plugin Group Icons
         * @description Give an icon for each group.
         */
        get: operations["getPluginGroupIcons"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/plugins/icons/{cls}/icon.svg": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Plugin Icon Svg
         * @description Give the icon of a type as a picture.
         */
        get: operations["getPluginIconSvg"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/plugins/icons/{cls}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Plugin Icon
         * @description Give the icon of a type.
         */
        get: operations["getPluginIcon"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/plugins/inputs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get All Input Types
         * @description List the types of inputs.
         */
        get: operations["getAllInputTypes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/plugins/inputs/{type}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Schema From Input Type
         * @description Give documentation and schema of a type of inputs.
         */
        get: operations["getSchemaFromInputType"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/plugins/properties/{type}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Properties From Type
         * @description Give the schema of the properties that all of a kind have.
         */
        get: operations["getPropertiesFromType"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/plugins/schemas/{type}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Schemas From Type
         * @description Give the JSON Schema of `flow`, `task` or `trigger`, for editors.
         */
        get: operations["getSchemasFromType"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/plugins/{cls}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Plugin Documentation
         * @description Give documentation and schema of a type; `all` includes what every task has.
         */
        get: operations["getPluginDocumentation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/plugins/{cls}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Plugin Versions
         * @description List the installed versions of a type.
         */
        get: operations["getPluginVersions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/plugins/{cls}/versions/{version}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Plugin Documentation From Version
         * @description Give documentation and schema of a version of a type.
         */
        get: operations["getPluginDocumentationFromVersion"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/pebble/functions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Functions
         * @description List the functions of expressions; with `details` as objects.
         */
        get: operations["listFunctions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/pebble/filters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Filters
         * @description List the filters of expressions.
         */
        get: operations["listFilters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/configs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Configuration
         * @description Give what a client has to know before it logs in.
         */
        get: operations["getConfiguration"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/configs/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Login Configuration
         * @description Say whether there is somebody to log in.
         */
        get: operations["getLoginConfiguration"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/basicAuthValidationErrors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Basic Auth Validation Errors
         * @description List what is wrong with the configured credentials: the server does not start with any.
         */
        get: operations["listBasicAuthValidationErrors"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Log In
         * @description Open a session; its cookie is sent with every later call of the browser.
         */
        post: operations["logIn"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Log Out
         * @description End the session.
         */
        post: operations["logOut"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/instance/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Instance Status
         * @description Say what the parts of the server do at the moment.
         */
        get: operations["getInstanceStatus"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Openapi Document
         * @description Give the description of this API.
         */
        get: operations["getOpenapiDocument"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Health
         * @description Say whether the server works.
         */
        get: operations["getHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/readiness": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Readiness
         * @description Say whether the server can take work: 503 while it starts or stops.
         */
        get: operations["getReadiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/liveness": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Liveness
         * @description Say that the process answers.
         */
        get: operations["getLiveness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ping": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Ping
         * @description Answer `pong`.
         */
        get: operations["ping"];
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
        /**
         * AcceptedBulk
         * @description A bulk request that was carried out; field names of both generations of clients.
         */
        AcceptedBulk: {
            count: number;
            totalItems: number;
            operationId: string;
        };
        /**
         * ApiError
         * @description What every refused request answers with.
         */
        ApiError: {
            message: string;
            code: string;
            _links: components["schemas"]["ErrorLinks"];
            _embedded: {
                [key: string]: components["schemas"]["ErrorDetail"][];
            };
            hint?: string;
            problems?: Record<string, unknown>[];
        };
        /**
         * Attempt
         * @description One try of a task run.
         */
        Attempt: {
            state: components["schemas"]["StateHistory"];
            workerId?: string;
            logFile?: string;
        };
        /**
         * Autocomplete
         * @description What somebody has typed so far.
         */
        Autocomplete: {
            /** @default  */
            q: string;
            /** @default [] */
            ids: string[];
            /** @default false */
            existingOnly: boolean;
        };
        /**
         * BackfillBody
         * @description What a backfill is to do.
         */
        BackfillBody: {
            start: string;
            end?: string;
            /** @default ALL */
            mode: components["schemas"]["BackfillMode"];
            /** @default ASCENDING */
            order: components["schemas"]["BackfillOrder"];
            parallelism?: number;
            inputs?: Record<string, unknown>;
            labels?: components["schemas"]["Label"][];
        };
        /**
         * BackfillDate
         * @description A date of a backfill, and what became of it.
         */
        BackfillDate: {
            date: string;
            executionId?: string;
            state?: string;
        };
        /**
         * BackfillMode
         * @description Which dates of the interval are made up for.
         * @enum {unknown}
         */
        BackfillMode: "ALL" | "FAILED" | "MISSING";
        /**
         * BackfillOrder
         * @description In which order dates are started.
         * @enum {unknown}
         */
        BackfillOrder: "ASCENDING" | "DESCENDING";
        /**
         * BackfillPreview
         * @description What a backfill would start.
         */
        BackfillPreview: {
            total: number;
            dates: components["schemas"]["BackfillDate"][];
        };
        /**
         * BackfillStart
         * @description A backfill that is to begin.
         */
        BackfillStart: {
            start: string;
            end?: string;
            /** @default ALL */
            mode: components["schemas"]["BackfillMode"];
            /** @default ASCENDING */
            order: components["schemas"]["BackfillOrder"];
            parallelism?: number;
            inputs?: Record<string, unknown>;
            labels?: components["schemas"]["Label"][];
            namespace: string;
            flowId: string;
            triggerId: string;
        };
        /**
         * Backfill
         * @description A backfill and how far it is.
         */
        Backfill: {
            id: string;
            namespace: string;
            flowId: string;
            triggerId: string;
            start: string;
            end: string;
            mode: components["schemas"]["BackfillMode"];
            order: components["schemas"]["BackfillOrder"];
            parallelism: number;
            state: components["schemas"]["vivace.model.backfill.BackfillState"];
            created: string;
            updated: string;
            total: number;
            done: number;
            failed: number;
            running: number;
            inputs: Record<string, unknown>;
            labels: components["schemas"]["Label"][];
            nextDate?: string;
            ended?: string;
            reason?: string;
        };
        /**
         * Breakpoint
         * @description A task, and the value of its loop, before which the execution stops.
         */
        Breakpoint: {
            id: string;
            value?: string;
        };
        /**
         * BulkResult
         * @description How many things a bulk request changed.
         */
        BulkResult: {
            count: number;
        };
        /**
         * ChartPreview
         * @description A chart that is not saved.
         */
        ChartPreview: {
            chart: string;
            globalFilter?: components["schemas"]["ChartRequest"];
        };
        /**
         * ChartRequest
         * @description What who looks at a chart has chosen; a period is a filter, or `startDate` and `endDate`.
         */
        ChartRequest: {
            /** @default [] */
            filters: components["schemas"]["QueryFilter"][];
            startDate?: string;
            endDate?: string;
            timeRange?: string;
            namespace?: string;
            /** @default {} */
            labels: {
                [key: string]: string;
            };
            pageSize?: number;
            pageNumber?: number;
            /** @default 0 */
            offset: number;
        };
        /**
         * CheckResult
         * @description A check of the flow that did not pass.
         */
        CheckResult: {
            message: string;
            style: string;
            behavior: string;
        };
        /**
         * ConcurrencyLimit
         * @description How much of a flow's concurrency limit is used.
         */
        ConcurrencyLimit: {
            tenantId: string;
            namespace: string;
            flowId: string;
            running: number;
            queued: number;
        };
        /**
         * Configuration
         * @description What a client has to know before it logs in.
         */
        Configuration: {
            uuid: string;
            version: string;
            edition: string;
            chartDefaultDuration: string;
            isCustomDashboardsEnabled: boolean;
            isAnonymousUsageEnabled: boolean;
            isUiAnonymousUsageEnabled: boolean;
            isTemplateEnabled: boolean;
            preview: components["schemas"]["PreviewLimits"];
            systemNamespace: string;
            hiddenLabelsPrefixes: string[];
            isAiEnabled: boolean;
            isAiApiKeyConfigured: boolean;
            isBasicAuthInitialized: boolean;
            isAuthenticationRequired: boolean;
            pluginsHash: number;
            isConcurrencyViewEnabled: boolean;
            url: string;
            environment?: components["schemas"]["Environment"];
        };
        /**
         * Dashboard
         * @description A dashboard, and the text that it comes from.
         */
        Dashboard: {
            tenantId: string;
            id: string;
            title: string;
            timeWindow: components["schemas"]["TimeWindow"];
            charts: Record<string, unknown>[];
            deleted: boolean;
            created: string;
            updated: string;
            sourceCode: string;
            description?: string;
        };
        /**
         * DependencyEdge
         * @description `source` starts or is followed by `target`.
         */
        DependencyEdge: {
            source: string;
            target: string;
            relation: string;
        };
        /**
         * DependencyGraph
         * @description How flows start each other.
         */
        DependencyGraph: {
            nodes: components["schemas"]["DependencyNode"][];
            edges: components["schemas"]["DependencyEdge"][];
        };
        /**
         * DependencyNode
         * @description A flow in a graph of dependencies.
         */
        DependencyNode: {
            uid: string;
            namespace: string;
            id: string;
            tenantId?: string;
        };
        /**
         * DocumentedType
         * @description Documentation and schema of a type.
         */
        DocumentedType: {
            markdown: string;
            schema: components["schemas"]["TypeSchemas"];
        };
        /**
         * Element
         * @description A type in the catalogue of plugins.
         */
        Element: {
            cls: string;
            deprecated: boolean;
            title?: string;
            description?: string;
        };
        /**
         * Environment
         * @description Name of the environment, shown by the web app.
         */
        Environment: {
            name: string;
            color?: string;
        };
        /**
         * ErrorDetail
         * @description One of several findings of a refused request.
         */
        ErrorDetail: {
            message: string;
            path: string;
            _links: Record<string, unknown>;
            _embedded: Record<string, unknown>;
        };
        /**
         * ErrorLinks
         * @description Links of an error.
         */
        ErrorLinks: {
            self: components["schemas"]["Link"];
        };
        /**
         * EventTriggerList
         * @description Triggers that wait for an event.
         */
        EventTriggerList: {
            results: components["schemas"]["EventTrigger"][];
        };
        /**
         * EventTrigger
         * @description A trigger that has no date and no state: a webhook, or one of other flows' executions.
         */
        EventTrigger: {
            namespace: string;
            flowId: string;
            triggerId: string;
            disabled: boolean;
            webhook: boolean;
            definition: Record<string, unknown>;
        };
        /**
         * ExecutionSummary
         * @description An execution without its task runs: a row of a list, the head of a page.
         */
        ExecutionSummary: {
            tenantId: string;
            id: string;
            namespace: string;
            flowId: string;
            flowRevision: number;
            labels: components["schemas"]["Label"][];
            state: components["schemas"]["StateHistory"];
            originalId: string;
            deleted: boolean;
            metadata: components["schemas"]["Metadata"];
            inputs?: Record<string, unknown>;
            outputs?: Record<string, unknown>;
            parentId?: string;
            trigger?: components["schemas"]["TriggerOfExecution"];
            scheduleDate?: string;
            kind?: string;
            loopRun?: components["schemas"]["LoopRun"];
            taskRunCount: number;
            failure?: components["schemas"]["Failure"];
            variables?: Record<string, unknown>;
        };
        /**
         * Execution
         * @description An execution as a whole.
         */
        Execution: {
            tenantId: string;
            id: string;
            namespace: string;
            flowId: string;
            flowRevision: number;
            labels: components["schemas"]["Label"][];
            state: components["schemas"]["StateHistory"];
            originalId: string;
            deleted: boolean;
            metadata: components["schemas"]["Metadata"];
            inputs?: Record<string, unknown>;
            outputs?: Record<string, unknown>;
            parentId?: string;
            trigger?: components["schemas"]["TriggerOfExecution"];
            scheduleDate?: string;
            kind?: string;
            loopRun?: components["schemas"]["LoopRun"];
            taskRunList?: components["schemas"]["TaskRun"][];
            variables?: Record<string, unknown>;
            breakpoints?: components["schemas"]["Breakpoint"][];
            url?: string;
        };
        /**
         * Failure
         * @description The task that failed first, and the first line of its error.
         */
        Failure: {
            message: string;
            taskId?: string;
        };
        /**
         * FailureGroup
         * @description Executions of one flow that failed for the same reason.
         */
        FailureGroup: {
            namespace: string;
            flowId: string;
            count: number;
            firstDate: string;
            lastDate: string;
            lastExecutionId: string;
            taskId?: string;
            message?: string;
        };
        /**
         * FailureGroups
         * @description Why executions have failed, the latest group first.
         */
        FailureGroups: {
            results: components["schemas"]["FailureGroup"][];
        };
        /**
         * FileAttributes
         * @description A file or directory of a namespace.
         */
        FileAttributes: {
            type: string;
            fileName: string;
            size: number;
            lastModifiedTime: number;
            creationTime: number;
            metadata: {
                [key: string]: string;
            };
        };
        /**
         * FileMetas
         * @description What is known of a stored file.
         */
        FileMetas: {
            size: number;
        };
        /**
         * FilePreview
         * @description The beginning of a stored file, as it can be shown.
         */
        FilePreview: {
            extension: string;
            type: string;
            content: unknown;
            maxLine: number;
            truncated: boolean;
        };
        /**
         * FileRevision
         * @description One version of a namespace file.
         */
        FileRevision: {
            revision: number;
        };
        /**
         * FlowForExecution
         * @description What somebody who may run a flow, but not read it, sees.
         */
        FlowForExecution: {
            id: string;
            namespace: string;
            revision: number;
            disabled: boolean;
            deleted: boolean;
            tasks: Record<string, unknown>[];
            errors: Record<string, unknown>[];
            finally: Record<string, unknown>[];
            afterExecution: Record<string, unknown>[];
            triggers: Record<string, unknown>[];
            sla: Record<string, unknown>[];
            inputs?: Record<string, unknown>[];
            labels?: components["schemas"]["Label"][];
            description?: string;
        };
        /**
         * FlowGraph
         * @description A flow as nodes and edges.
         */
        FlowGraph: {
            nodes: components["schemas"]["GraphNode"][];
            edges: components["schemas"]["GraphEdge"][];
            clusters: components["schemas"]["GraphCluster"][];
            flowables: string[];
        };
        /**
         * FlowReference
         * @description Names a flow.
         */
        FlowReference: {
            namespace: string;
            id: string;
        };
        /**
         * Flow
         * @description A flow as its author wrote it; properties that he left out are left out.
         */
        Flow: {
            id: string;
            namespace: string;
            revision: number;
            disabled: boolean;
            draft: boolean;
            deleted: boolean;
            tasks: Record<string, unknown>[];
            tenantId?: string;
            updated?: string;
            description?: string;
            labels?: components["schemas"]["Label"][];
            inputs?: Record<string, unknown>[];
            outputs?: Record<string, unknown>[];
            variables?: Record<string, unknown>;
            errors?: Record<string, unknown>[];
            finally?: Record<string, unknown>[];
            afterExecution?: Record<string, unknown>[];
            triggers?: Record<string, unknown>[];
            concurrency?: Record<string, unknown>;
            retry?: Record<string, unknown>;
            sla?: Record<string, unknown>[];
            checks?: Record<string, unknown>[];
            pluginDefaults?: Record<string, unknown>[];
            workerGroup?: Record<string, unknown>;
            exception?: string;
        };
        /**
         * FlowWithSource
         * @description A flow with its text.
         */
        FlowWithSource: {
            id: string;
            namespace: string;
            revision: number;
            disabled: boolean;
            draft: boolean;
            deleted: boolean;
            tasks: Record<string, unknown>[];
            tenantId?: string;
            updated?: string;
            description?: string;
            labels?: components["schemas"]["Label"][];
            inputs?: Record<string, unknown>[];
            outputs?: Record<string, unknown>[];
            variables?: Record<string, unknown>;
            errors?: Record<string, unknown>[];
            finally?: Record<string, unknown>[];
            afterExecution?: Record<string, unknown>[];
            triggers?: Record<string, unknown>[];
            concurrency?: Record<string, unknown>;
            retry?: Record<string, unknown>;
            sla?: Record<string, unknown>[];
            checks?: Record<string, unknown>[];
            pluginDefaults?: Record<string, unknown>[];
            workerGroup?: Record<string, unknown>;
            exception?: string;
            source?: string;
        };
        /**
         * GraphCluster
         * @description The nodes of one control structure.
         */
        GraphCluster: {
            cluster: Record<string, unknown>;
            nodes: string[];
            parents: string[];
            start: string;
            end: string;
        };
        /**
         * GraphEdge
         * @description What follows what.
         */
        GraphEdge: {
            source: string;
            target: string;
            relation: components["schemas"]["GraphRelation"];
        };
        /**
         * GraphNode
         * @description A task, trigger, or the begin or end of a cluster.
         */
        GraphNode: {
            uid: string;
            type: string;
            task?: Record<string, unknown>;
            taskRun?: components["schemas"]["TaskRun"];
            values?: string[];
            relationType?: string;
            branchType?: string;
            triggerDeclaration?: Record<string, unknown>;
            trigger?: Record<string, unknown>;
        };
        /**
         * GraphRelation
         * @description Why an edge is there.
         */
        GraphRelation: {
            relationType?: string;
            value?: string;
        };
        /**
         * Health
         * @description Whether the server works.
         */
        Health: {
            status: string;
        };
        /**
         * HistoryItem
         * @description When a state was entered.
         */
        HistoryItem: {
            state: components["schemas"]["State"];
            date: string;
        };
        /**
         * InputCheck
         * @description An input, the value it would have, and what is wrong with it.
         */
        InputCheck: {
            input: Record<string, unknown>;
            enabled: boolean;
            isDefault: boolean;
            errors: components["schemas"]["InputError"][];
            value?: unknown;
        };
        /**
         * InputError
         * @description What is wrong with a value.
         */
        InputError: {
            message: string;
            renderError: boolean;
        };
        /**
         * InputType
         * @description A type of inputs.
         */
        InputType: {
            type: string;
            cls: string;
        };
        /**
         * InputsCheck
         * @description What an execution with these inputs would start with.
         */
        InputsCheck: {
            id: string;
            namespace: string;
            inputs: components["schemas"]["InputCheck"][];
            checks: components["schemas"]["CheckResult"][];
        };
        /**
         * InstanceStatus
         * @description What the parts of the server do at the moment.
         */
        InstanceStatus: {
            started: string;
            now: string;
            database: string;
            databaseMilliseconds: number;
            liveExecutions: number;
            backlog: number;
            workers: components["schemas"]["WorkerStatus"][];
            nextTriggerDate?: string;
        };
        /**
         * KeyEntry
         * @description A key without its value.
         */
        KeyEntry: {
            namespace: string;
            key: string;
            version: number;
            revision: number;
            creationDate: string;
            updateDate: string;
            description?: string;
            expirationDate?: string;
        };
        /**
         * KeyList
         * @description Keys to delete, or that were deleted.
         */
        KeyList: {
            keys: string[];
        };
        /**
         * KeyValue
         * @description A value of the key-value store.
         */
        KeyValue: {
            type: string;
            value: unknown;
            revision: number;
            updated: string;
        };
        /**
         * Label
         * @description A label of a flow or an execution.
         */
        Label: {
            key: string;
            value: string;
        };
        /**
         * LabelsOfExecutions
         * @description Labels that several executions get.
         */
        LabelsOfExecutions: {
            executionsId: string[];
            executionLabels: components["schemas"]["Label"][];
        };
        /**
         * LastExecution
         * @description The latest execution of a flow.
         */
        LastExecution: {
            id: string;
            flowId: string;
            namespace: string;
            startDate: string;
            status: components["schemas"]["State"];
        };
        /**
         * Link
         * @description Where the failed request went.
         */
        Link: {
            href: string;
            templated: boolean;
        };
        /**
         * LogLevel
         * @description Levels from the most talkative to the most severe.
         * @enum {unknown}
         */
        LogLevel: "DEBUG" | "ERROR" | "INFO" | "TRACE" | "WARN";
        /**
         * Log
         * @description One line of a log.
         */
        Log: {
            namespace: string;
            flowId: string;
            timestamp: string;
            level: components["schemas"]["LogLevel"];
            message: string;
            thread: string;
            taskId?: string;
            executionId?: string;
            taskRunId?: string;
            attemptNumber?: number;
            triggerId?: string;
        };
        /**
         * Login
         * @description Credentials of a user.
         */
        Login: {
            username: string;
            password: string;
        };
        /**
         * LoginConfiguration
         * @description Whether somebody can log in.
         */
        LoginConfiguration: {
            isBasicAuthInitialized: boolean;
            isAuthenticationRequired: boolean;
        };
        /**
         * LoopRun
         * @description Which iteration of which loop an execution is.
         */
        LoopRun: {
            executionId: string;
            taskId: string;
            taskRunId: string;
            index: number;
            value: string;
            key?: string;
            /** @default [] */
            parents: components["schemas"]["ParentIteration"][];
        };
        /**
         * Metadata
         * @description Which try of an execution this is.
         */
        Metadata: {
            attemptNumber: number;
            originalCreatedDate: string;
        };
        /**
         * MetricAggregations
         * @description A metric over time.
         */
        MetricAggregations: {
            groupBy: string;
            aggregations: components["schemas"]["MetricPoint"][];
        };
        /**
         * MetricPoint
         * @description The aggregate of one interval.
         */
        MetricPoint: {
            name: string;
            value: number;
            date: string;
        };
        /**
         * Metric
         * @description One measurement.
         */
        Metric: {
            namespace: string;
            flowId: string;
            taskId: string;
            executionId: string;
            taskRunId: string;
            type: string;
            name: string;
            value: number;
            timestamp: string;
            tags: {
                [key: string]: string;
            };
        };
        /**
         * Namespace
         * @description A namespace; it exists as soon as something is in it.
         */
        Namespace: {
            id: string;
            deleted: boolean;
        };
        /**
         * PagedBackfill
         * @description One page of a search, and how many there are in all.
         */
        PagedBackfill: {
            results: components["schemas"]["Backfill"][];
            total: number;
        };
        /**
         * PagedConcurrencyLimit
         * @description One page of a search, and how many there are in all.
         */
        PagedConcurrencyLimit: {
            results: components["schemas"]["ConcurrencyLimit"][];
            total: number;
        };
        /**
         * PagedDashboard
         * @description One page of a search, and how many there are in all.
         */
        PagedDashboard: {
            results: components["schemas"]["Dashboard"][];
            total: number;
        };
        /**
         * PagedEvaluation
         * @description One page of a search, and how many there are in all.
         */
        PagedEvaluation: {
            results: components["schemas"]["vivace.api.views.triggers.Evaluation"][];
            total: number;
        };
        /**
         * PagedExecutionSummary
         * @description One page of a search, and how many there are in all.
         */
        PagedExecutionSummary: {
            results: components["schemas"]["ExecutionSummary"][];
            total: number;
        };
        /**
         * PagedFlow
         * @description One page of a search, and how many there are in all.
         */
        PagedFlow: {
            results: components["schemas"]["Flow"][];
            total: number;
        };
        /**
         * PagedKeyEntry
         * @description One page of a search, and how many there are in all.
         */
        PagedKeyEntry: {
            results: components["schemas"]["KeyEntry"][];
            total: number;
        };
        /**
         * PagedLog
         * @description One page of a search, and how many there are in all.
         */
        PagedLog: {
            results: components["schemas"]["Log"][];
            total: number;
        };
        /**
         * PagedMetric
         * @description One page of a search, and how many there are in all.
         */
        PagedMetric: {
            results: components["schemas"]["Metric"][];
            total: number;
        };
        /**
         * PagedNamespace
         * @description One page of a search, and how many there are in all.
         */
        PagedNamespace: {
            results: components["schemas"]["Namespace"][];
            total: number;
        };
        /**
         * PagedSourceMatch
         * @description One page of a search, and how many there are in all.
         */
        PagedSourceMatch: {
            results: components["schemas"]["SourceMatch"][];
            total: number;
        };
        /**
         * PagedTaskRun
         * @description One page of a search, and how many there are in all.
         */
        PagedTaskRun: {
            results: components["schemas"]["TaskRun"][];
            total: number;
        };
        /**
         * PagedTriggerItem
         * @description One page of a search, and how many there are in all.
         */
        PagedTriggerItem: {
            results: components["schemas"]["TriggerItem"][];
            total: number;
        };
        /**
         * PagedTrigger
         * @description One page of a search, and how many there are in all.
         */
        PagedTrigger: {
            results: components["schemas"]["Trigger"][];
            total: number;
        };
        /**
         * Pageddict_str__typing.Any
         * @description One page of a search, and how many there are in all.
         */
        "Pageddict_str__typing.Any": {
            results: Record<string, unknown>[];
            total: number;
        };
        /**
         * ParentIteration
         * @description An iteration of a loop around another one.
         */
        ParentIteration: {
            index: number;
            value: string;
            key?: string;
        };
        /**
         * PluginGroup
         * @description The types of a group.
         */
        PluginGroup: {
            name: string;
            title: string;
            group: string;
            version: string;
            aliases: string[];
            tasks: components["schemas"]["Element"][];
            triggers: components["schemas"]["Element"][];
            conditions: components["schemas"]["Element"][];
            taskRunners: components["schemas"]["Element"][];
            categories: string[];
            license: string;
            subGroup?: string;
            description?: string;
        };
        /**
         * PluginIcon
         * @description A picture of a type.
         */
        PluginIcon: {
            name: string;
            icon: string;
            flowable: boolean;
        };
        /**
         * PluginVersions
         * @description Installed versions of a type.
         */
        PluginVersions: {
            type: string;
            versions: string[];
        };
        /**
         * PreviewLimits
         * @description How many rows a preview shows.
         */
        PreviewLimits: {
            initial: number;
            max: number;
        };
        /**
         * Problem
         * @description One finding about a text, with its place.
         */
        Problem: {
            message: string;
            line: number;
            column: number;
            path: string;
            severity: string;
            hint?: string;
        };
        /**
         * QueryFilter
         * @description A comparison in the body of a request; with `logical`, of its children.
         */
        QueryFilter: {
            field?: string;
            operation?: string;
            value?: unknown;
            logical?: string;
            /** @default [] */
            children: Record<string, unknown>[];
        };
        /**
         * RecentRun
         * @description One bar of a flow's row of recent executions.
         */
        RecentRun: {
            id: string;
            state: components["schemas"]["State"];
            startDate: string;
            duration?: string;
        };
        /**
         * RecentRuns
         * @description The latest executions of several flows, the newest last.
         */
        RecentRuns: {
            runs: {
                [key: string]: components["schemas"]["RecentRun"][];
            };
        };
        /**
         * RunningTask
         * @description An attempt that a worker has.
         */
        RunningTask: {
            executionId: string;
            namespace: string;
            flowId: string;
            taskId: string;
            taskRunId: string;
            attempt: number;
            since: string;
            waiting: boolean;
        };
        /**
         * SecretKey
         * @description The name of a secret; its value is never given.
         */
        SecretKey: {
            key: string;
        };
        /**
         * SecretList
         * @description Names of secrets.
         */
        SecretList: {
            readOnly: boolean;
            results: components["schemas"]["SecretKey"][];
            total: number;
        };
        /**
         * SourceMatch
         * @description A flow whose text was found, with the places.
         */
        SourceMatch: {
            model: Record<string, unknown>;
            fragments: string[];
        };
        /**
         * State
         * @description Where an execution, a task run or an attempt stands.
         * @enum {unknown}
         */
        State: "BREAKPOINT" | "CANCELLED" | "CREATED" | "FAILED" | "KILLED" | "KILLING" | "PAUSED" | "QUEUED" | "RESTARTED" | "RESUBMITTED" | "RETRIED" | "RETRYING" | "RUNNING" | "SKIPPED" | "SUBMITTED" | "SUCCESS" | "WARNING";
        /**
         * StateCounts
         * @description How many executions are in which state.
         */
        StateCounts: {
            counts: {
                [key: string]: number;
            };
            total: number;
        };
        /**
         * StateHistory
         * @description Where something stands, and how it came there.
         */
        StateHistory: {
            current: components["schemas"]["State"];
            histories: components["schemas"]["HistoryItem"][];
            startDate: string;
            duration?: string;
            endDate?: string;
        };
        /**
         * StateOfTaskRun
         * @description The state that a task run is put into.
         */
        StateOfTaskRun: {
            taskRunId: string;
            state: components["schemas"]["State"];
        };
        /**
         * TaskOutput
         * @description A task run that gave outputs.
         */
        TaskOutput: {
            taskId: string;
            taskRunId: string;
            inline: boolean;
            value?: string;
            iteration?: number;
        };
        /**
         * TaskRun
         * @description One run of a task.
         */
        TaskRun: {
            id: string;
            executionId: string;
            namespace: string;
            flowId: string;
            taskId: string;
            state: components["schemas"]["StateHistory"];
            parentTaskRunId?: string;
            value?: string;
            attempts?: components["schemas"]["Attempt"][];
            outputs?: Record<string, unknown>;
            iteration?: number;
            dynamic?: boolean;
            forceExecution?: boolean;
        };
        /**
         * Task
         * @description A task or trigger as its author wrote it; properties of its type come on top.
         */
        Task: {
            id: string;
            type: string;
        };
        /**
         * TimeWindow
         * @description How far back charts look, as ISO durations.
         */
        TimeWindow: {
            default: string;
            max: string;
        };
        /**
         * TimelineBucket
         * @description One step of a timeline.
         */
        TimelineBucket: {
            date: string;
            counts: {
                [key: string]: number;
            };
        };
        /**
         * Timeline
         * @description Counts over time; steps without any are left out.
         */
        Timeline: {
            start: string;
            end: string;
            step: number;
            buckets: components["schemas"]["TimelineBucket"][];
        };
        /**
         * TriggerBackfill
         * @description A backfill of a trigger that is to begin.
         */
        TriggerBackfill: {
            namespace: string;
            flowId: string;
            triggerId: string;
            backfill: components["schemas"]["BackfillBody"];
        };
        /**
         * TriggerDate
         * @description A date on which a trigger fires.
         */
        TriggerDate: {
            date: string;
        };
        /**
         * TriggerDates
         * @description The next dates of a trigger; none for one that follows no calendar.
         */
        TriggerDates: {
            dates: string[];
        };
        /**
         * TriggerItem
         * @description A trigger as it is written and as it stands, under the names of both generations.
         */
        TriggerItem: {
            abstractTrigger?: Record<string, unknown>;
            trigger?: Record<string, unknown>;
            triggerContext?: components["schemas"]["Trigger"];
            state?: components["schemas"]["Trigger"];
        };
        /**
         * TriggerName
         * @description Names a trigger.
         */
        TriggerName: {
            namespace: string;
            flowId: string;
            triggerId: string;
        };
        /**
         * TriggerOfExecution
         * @description What started an execution.
         */
        TriggerOfExecution: {
            id: string;
            type: string;
            variables: Record<string, unknown>;
        };
        /**
         * TriggerSwitch
         * @description A trigger that is to be switched on or off.
         */
        TriggerSwitch: {
            namespace: string;
            flowId: string;
            triggerId: string;
            /** @default false */
            disabled: boolean;
        };
        /**
         * TriggerUpdate
         * @description A trigger of a client of 1.x: with a backfill it is to begin, else it is switched.
         */
        TriggerUpdate: {
            namespace: string;
            flowId: string;
            triggerId: string;
            /** @default false */
            disabled: boolean;
            backfill?: components["schemas"]["BackfillBody"];
        };
        /**
         * Trigger
         * @description Where a trigger stands; field names of both generations of clients.
         */
        Trigger: {
            tenantId: string;
            namespace: string;
            flowId: string;
            triggerId: string;
            disabled: boolean;
            date?: string;
            nextExecutionDate?: string;
            nextEvaluationDate?: string;
            lastTriggeredDate?: string;
            updatedAt?: string;
            executionId?: string;
            locked?: boolean;
            backfill?: components["schemas"]["vivace.api.views.backfills.BackfillState"];
            stopAfter?: string[];
            workerId?: string;
            kind?: string;
            status?: string;
            statusReason?: string;
        };
        /**
         * TriggersSwitch
         * @description Triggers that are to be switched on or off.
         */
        TriggersSwitch: {
            triggers: components["schemas"]["TriggerName"][];
            disabled: boolean;
        };
        /**
         * TypeSchemas
         * @description JSON Schemas of a type.
         */
        TypeSchemas: {
            properties: Record<string, unknown>;
            outputs: Record<string, unknown>;
            definitions: Record<string, unknown>;
        };
        /**
         * Validation
         * @description What was found in one document.
         */
        Validation: {
            index: number;
            outdated: boolean;
            problems: components["schemas"]["Problem"][];
            deprecationPaths: string[];
            warnings: string[];
            infos: string[];
            filename?: string;
            namespace?: string;
            flow?: string;
            constraints?: string;
        };
        /**
         * Webhook
         * @description What the caller of a webhook learns of the execution.
         */
        Webhook: {
            tenantId: string;
            id: string;
            namespace: string;
            flowId: string;
            flowRevision: number;
            labels: components["schemas"]["Label"][];
            state: components["schemas"]["StateHistory"];
            url: string;
            trigger?: components["schemas"]["TriggerOfExecution"];
            outputs?: Record<string, unknown>;
        };
        /**
         * WorkerStatus
         * @description A worker, and what it has to do, the oldest first.
         */
        WorkerStatus: {
            id: string;
            capacity: number;
            tasks: components["schemas"]["RunningTask"][];
        };
        /**
         * vivace.api.views.backfills.BackfillState
         * @description The backfill of a trigger, as its clients have always known it.
         */
        "vivace.api.views.backfills.BackfillState": {
            start: string;
            end: string;
            currentDate: string;
            paused: boolean;
            id: string;
            inputs?: Record<string, unknown>;
            labels?: components["schemas"]["Label"][];
            previousNextExecutionDate?: string;
        };
        /**
         * vivace.api.views.executions.Evaluation
         * @description What became of an expression.
         */
        "vivace.api.views.executions.Evaluation": {
            result?: string;
            error?: string;
            stackTrace?: string;
        };
        /**
         * vivace.api.views.triggers.Evaluation
         * @description What became of a look at a trigger; what repeats the one before is counted.
         */
        "vivace.api.views.triggers.Evaluation": {
            outcome: string;
            firstAt: string;
            lastAt: string;
            times: number;
            detail?: string;
            executionId?: string;
            date?: string;
        };
        /**
         * vivace.model.backfill.BackfillState
         * @description Where a backfill stands.
         * @enum {unknown}
         */
        "vivace.model.backfill.BackfillState": "CANCELLED" | "DONE" | "PAUSED" | "RUNNING";
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    searchFlows: {
        parameters: {
            query?: {
                /** @description From 1. */
                page?: number;
                /** @description Items a page. */
                size?: number;
                /** @description `field:asc` or `field:desc`; may be repeated. */
                sort?: string[];
                /** @description `filters[field][OPERATION]=value`, and `filters[labels][EQUALS][key]=value`; several are joined by AND, `filters[or][0][field][OPERATION]=value` by OR. */
                filters?: {
                    [key: string]: {
                        [key: string]: string | {
                            [key: string]: string;
                        };
                    };
                };
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PagedFlow"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    searchFlowsBySourceCode: {
        parameters: {
            query?: {
                /** @description Text to find in the sources. */
                q?: string;
                /** @description It, and those below it. */
                namespace?: string;
                /** @description From 1. */
                page?: number;
                /** @description Items a page. */
                size?: number;
                /** @description `field:asc` or `field:desc`; may be repeated. */
                sort?: string[];
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PagedSourceMatch"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    listDistinctNamespaces: {
        parameters: {
            query?: {
                q?: string;
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string[];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    listRecentRuns: {
        parameters: {
            query: {
                ids: string;
                limit?: number;
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecentRuns"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    createFlow: {
        parameters: {
            query?: {
                draft?: boolean;
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-yaml": string;
                "application/yaml": string;
                "text/yaml": string;
                "text/plain": string;
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowWithSource"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    validateFlows: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-yaml": string;
                "application/yaml": string;
                "text/yaml": string;
                "text/plain": string;
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Validation"][];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    validateTask: {
        parameters: {
            query?: {
                section?: string;
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-yaml": Record<string, unknown>;
                "application/json": Record<string, unknown>;
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Validation"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    validateTrigger: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, unknown>;
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Validation"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    generateFlowGraphFromSource: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-yaml": string;
                "application/yaml": string;
                "text/yaml": string;
                "text/plain": string;
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowGraph"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    listFlowsByNamespace: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                namespace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Flow"][];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    updateFlowsInNamespace: {
        parameters: {
            query?: {
                delete?: boolean;
                override?: boolean;
            };
            header?: never;
            path: {
                tenant: string;
                namespace: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-yaml": string;
                "application/yaml": string;
                "text/yaml": string;
                "text/plain": string;
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Flow"][];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    getFlow: {
        parameters: {
            query?: {
                source?: boolean;
                revision?: number;
                allowDeleted?: boolean;
            };
            header?: never;
            path: {
                tenant: string;
                namespace: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowWithSource"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    updateFlow: {
        parameters: {
            query?: {
                draft?: boolean;
            };
            header?: never;
            path: {
                tenant: string;
                namespace: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-yaml": string;
                "application/yaml": string;
                "text/yaml": string;
                "text/plain": string;
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowWithSource"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    deleteFlow: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                namespace: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    listFlowRevisions: {
        parameters: {
            query?: {
                allowDelete?: boolean;
            };
            header?: never;
            path: {
                tenant: string;
                namespace: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowWithSource"][];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    deleteRevisions: {
        parameters: {
            query: {
                revisions: number[];
            };
            header?: never;
            path: {
                tenant: string;
                namespace: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    getTaskFromFlow: {
        parameters: {
            query?: {
                revision?: number;
            };
            header?: never;
            path: {
                tenant: string;
                namespace: string;
                id: string;
                taskId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    generateFlowGraph: {
        parameters: {
            query?: {
                revision?: number;
            };
            header?: never;
            path: {
                tenant: string;
                namespace: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowGraph"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    bulkUpdateFlows: {
        parameters: {
            query?: {
                delete?: boolean;
                namespace?: string;
                allowNamespaceChild?: boolean;
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-yaml": string;
                "application/yaml": string;
                "text/yaml": string;
                "text/plain": string;
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Flow"][];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    importFlows: {
        parameters: {
            query?: {
                failOnError?: boolean;
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": {
                    /** Format: binary */
                    fileUpload?: string;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string[];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    exportFlowsByIds: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FlowReference"][];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    exportFlowsByQuery: {
        parameters: {
            query?: {
                /** @description `filters[field][OPERATION]=value`, and `filters[labels][EQUALS][key]=value`; several are joined by AND, `filters[or][0][field][OPERATION]=value` by OR. */
                filters?: {
                    [key: string]: {
                        [key: string]: string | {
                            [key: string]: string;
                        };
                    };
                };
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    exportFlows: {
        parameters: {
            query?: {
                /** @description `filters[field][OPERATION]=value`, and `filters[labels][EQUALS][key]=value`; several are joined by AND, `filters[or][0][field][OPERATION]=value` by OR. */
                filters?: {
                    [key: string]: {
                        [key: string]: string | {
                            [key: string]: string;
                        };
                    };
                };
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    deleteFlowsByIds: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FlowReference"][];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkResult"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    deleteFlowsByQuery: {
        parameters: {
            query?: {
                /** @description `filters[field][OPERATION]=value`, and `filters[labels][EQUALS][key]=value`; several are joined by AND, `filters[or][0][field][OPERATION]=value` by OR. */
                filters?: {
                    [key: string]: {
                        [key: string]: string | {
                            [key: string]: string;
                        };
                    };
                };
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkResult"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    disableFlowsByIds: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FlowReference"][];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkResult"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    disableFlowsByQuery: {
        parameters: {
            query?: {
                /** @description `filters[field][OPERATION]=value`, and `filters[labels][EQUALS][key]=value`; several are joined by AND, `filters[or][0][field][OPERATION]=value` by OR. */
                filters?: {
                    [key: string]: {
                        [key: string]: string | {
                            [key: string]: string;
                        };
                    };
                };
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkResult"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    enableFlowsByIds: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FlowReference"][];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkResult"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    enableFlowsByQuery: {
        parameters: {
            query?: {
                /** @description `filters[field][OPERATION]=value`, and `filters[labels][EQUALS][key]=value`; several are joined by AND, `filters[or][0][field][OPERATION]=value` by OR. */
                filters?: {
                    [key: string]: {
                        [key: string]: string | {
                            [key: string]: string;
                        };
                    };
                };
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkResult"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    getFlowDependencies: {
        parameters: {
            query?: {
                destinationOnly?: boolean;
                expandAll?: boolean;
            };
            header?: never;
            path: {
                tenant: string;
                namespace: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DependencyGraph"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    getFlowDependenciesFromNamespace: {
        parameters: {
            query?: {
                destinationOnly?: boolean;
            };
            header?: never;
            path: {
                tenant: string;
                namespace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DependencyGraph"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    searchConcurrencyLimits: {
        parameters: {
            query?: {
                /** @description From 1. */
                page?: number;
                /** @description Items a page. */
                size?: number;
                /** @description `field:asc` or `field:desc`; may be repeated. */
                sort?: string[];
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PagedConcurrencyLimit"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    updateConcurrencyLimit: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                namespace: string;
                flowId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConcurrencyLimit"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    triggerExecutionByGetWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                namespace: string;
                id: string;
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    triggerExecutionByPutWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                namespace: string;
                id: string;
                key: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "*/*": string;
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    triggerExecutionByPostWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                namespace: string;
                id: string;
                key: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "*/*": string;
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    createExecution: {
        parameters: {
            query?: {
                /** @description `key:value`, repeated. */
                labels?: string[];
                /** @description The latest one unless given. */
                revision?: number;
                /** @description Answer when it has ended. */
                wait?: boolean;
                /** @description Start then. */
                scheduleDate?: string;
                /** @description `taskId.value`, comma separated. */
                breakpoints?: string;
                kind?: "NORMAL" | "TEST" | "PLAYGROUND";
            };
            header?: never;
            path: {
                tenant: string;
                namespace: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "multipart/form-data": {
                    [key: string]: unknown;
                };
                "application/x-www-form-urlencoded": {
                    [key: string]: unknown;
                };
                "application/json": {
                    [key: string]: unknown;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Execution"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    triggerExecution: {
        parameters: {
            query?: {
                /** @description `key:value`, repeated. */
                labels?: string[];
                /** @description The latest one unless given. */
                revision?: number;
                /** @description Answer when it has ended. */
                wait?: boolean;
                /** @description Start then. */
                scheduleDate?: string;
                /** @description `taskId.value`, comma separated. */
                breakpoints?: string;
                kind?: "NORMAL" | "TEST" | "PLAYGROUND";
            };
            header?: never;
            path: {
                tenant: string;
                namespace: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "multipart/form-data": {
                    [key: string]: unknown;
                };
                "application/x-www-form-urlencoded": {
                    [key: string]: unknown;
                };
                "application/json": {
                    [key: string]: unknown;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Execution"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    validateNewExecutionInputs: {
        parameters: {
            query?: {
                /** @description `key:value`, repeated. */
                labels?: string[];
                /** @description The latest one unless given. */
                revision?: number;
            };
            header?: never;
            path: {
                tenant: string;
                namespace: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "multipart/form-data": {
                    [key: string]: unknown;
                };
                "application/x-www-form-urlencoded": {
                    [key: string]: unknown;
                };
                "application/json": {
                    [key: string]: unknown;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InputsCheck"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    searchExecutions: {
        parameters: {
            query?: {
                /** @description From 1. */
                page?: number;
                /** @description Items a page. */
                size?: number;
                /** @description `field:asc` or `field:desc`; may be repeated. */
                sort?: string[];
                /** @description `filters[field][OPERATION]=value`, and `filters[labels][EQUALS][key]=value`; several are joined by AND, `filters[or][0][field][OPERATION]=value` by OR. */
                filters?: {
                    [key: string]: {
                        [key: string]: string | {
                            [key: string]: string;
                        };
                    };
                };
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PagedExecutionSummary"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    searchExecutionsByFlowId: {
        parameters: {
            query: {
                namespace: string;
                flowId: string;
                /** @description From 1. */
                page?: number;
                /** @description Items a page. */
                size?: number;
                /** @description `field:asc` or `field:desc`; may be repeated. */
                sort?: string[];
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PagedExecutionSummary"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    countExecutions: {
        parameters: {
            query?: {
                /** @description `filters[field][OPERATION]=value`, and `filters[labels][EQUALS][key]=value`; several are joined by AND, `filters[or][0][field][OPERATION]=value` by OR. */
                filters?: {
                    [key: string]: {
                        [key: string]: string | {
                            [key: string]: string;
                        };
                    };
                };
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StateCounts"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    getLatestExecutions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FlowReference"][];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LastExecution"][];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    exportExecutions: {
        parameters: {
            query?: {
                /** @description `filters[field][OPERATION]=value`, and `filters[labels][EQUALS][key]=value`; several are joined by AND, `filters[or][0][field][OPERATION]=value` by OR. */
                filters?: {
                    [key: string]: {
                        [key: string]: string | {
                            [key: string]: string;
                        };
                    };
                };
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    listExecutableDistinctNamespaces: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string[];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    listFlowExecutionsByNamespace: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                namespace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowForExecution"][];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    getFlowFromExecution: {
        parameters: {
            query?: {
                revision?: number;
            };
            header?: never;
            path: {
                tenant: string;
                namespace: string;
                flowId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowForExecution"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    getExecution: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                executionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Execution"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    deleteExecution: {
        parameters: {
            query?: {
                deleteLogs?: boolean;
                deleteMetrics?: boolean;
                deleteStorage?: boolean;
            };
            header?: never;
            path: {
                tenant: string;
                executionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    getExecutionSummary: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                executionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExecutionSummary"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    listTaskRuns: {
        parameters: {
            query?: {
                offset?: number;
                limit?: number;
            };
            header?: never;
            path: {
                tenant: string;
                executionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PagedTaskRun"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    getFlowFromExecutionById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                executionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowForExecution"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    generateExecutionGraph: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                executionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowGraph"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    killExecutionClassic: {
        parameters: {
            query?: {
                isOnKillCascade?: boolean;
            };
            header?: never;
            path: {
                tenant: string;
                executionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    killExecution: {
        parameters: {
            query?: {
                isOnKillCascade?: boolean;
            };
            header?: never;
            path: {
                tenant: string;
                executionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Execution"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    evalExpressionClassic: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                executionId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "text/plain": string;
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["vivace.api.views.executions.Evaluation"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    evalExpression: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                executionId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "text/plain": string;
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["vivace.api.views.executions.Evaluation"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    evalTaskRunExpressionClassic: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                executionId: string;
                taskRunId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "text/plain": string;
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["vivace.api.views.executions.Evaluation"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    evalTaskRunExpression: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                executionId: string;
                taskRunId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "text/plain": string;
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["vivace.api.views.executions.Evaluation"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    restartExecutionClassic: {
        parameters: {
            query?: {
                revision?: number;
            };
            header?: never;
            path: {
                tenant: string;
                executionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Execution"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    restartExecution: {
        parameters: {
            query?: {
                revision?: number;
            };
            header?: never;
            path: {
                tenant: string;
                executionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Execution"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    replayExecutionClassic: {
        parameters: {
            query?: {
                taskRunId?: string;
                revision?: number;
                breakpoints?: string;
            };
            header?: never;
            path: {
                tenant: string;
                executionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Execution"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    replayExecution: {
        parameters: {
            query?: {
                taskRunId?: string;
                revision?: number;
                breakpoints?: string;
            };
            header?: never;
            path: {
                tenant: string;
                executionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Execution"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    replayExecutionWithInputsClassic: {
        parameters: {
            query?: {
                taskRunId?: string;
                revision?: number;
                breakpoints?: string;
            };
            header?: never;
            path: {
                tenant: string;
                executionId: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "multipart/form-data": {
                    [key: string]: unknown;
                };
                "application/x-www-form-urlencoded": {
                    [key: string]: unknown;
                };
                "application/json": {
                    [key: string]: unknown;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Execution"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    replayExecutionWithInputs: {
        parameters: {
            query?: {
                taskRunId?: string;
                revision?: number;
                breakpoints?: string;
            };
            header?: never;
            path: {
                tenant: string;
                executionId: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "multipart/form-data": {
                    [key: string]: unknown;
                };
                "application/x-www-form-urlencoded": {
                    [key: string]: unknown;
                };
                "application/json": {
                    [key: string]: unknown;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Execution"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    updateTaskRunStateClassic: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                executionId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StateOfTaskRun"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Execution"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    updateTaskRunState: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                executionId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StateOfTaskRun"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Execution"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    setLabelsOnTerminatedExecutionClassic: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                executionId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Label"][];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Execution"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    setLabelsOnTerminatedExecution: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                executionId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Label"][];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Execution"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    updateExecutionStatusClassic: {
        parameters: {
            query: {
                status: components["schemas"]["State"];
            };
            header?: never;
            path: {
                tenant: string;
                executionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Execution"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    updateExecutionStatus: {
        parameters: {
            query: {
                status: components["schemas"]["State"];
            };
            header?: never;
            path: {
                tenant: string;
                executionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Execution"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    forceRunExecutionClassic: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                executionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Execution"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    forceRunExecution: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                executionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Execution"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    unqueueExecutionClassic: {
        parameters: {
            query?: {
                state?: components["schemas"]["State"];
            };
            header?: never;
            path: {
                tenant: string;
                executionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Execution"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    unqueueExecution: {
        parameters: {
            query?: {
                state?: components["schemas"]["State"];
            };
            header?: never;
            path: {
                tenant: string;
                executionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Execution"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    resumeExecutionFromBreakpointClassic: {
        parameters: {
            query?: {
                breakpoints?: string;
            };
            header?: never;
            path: {
                tenant: string;
                executionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    resumeExecutionFromBreakpoint: {
        parameters: {
            query?: {
                breakpoints?: string;
            };
            header?: never;
            path: {
                tenant: string;
                executionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Execution"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    deleteExecutionsByIds: {
        parameters: {
            query?: {
                includeNonTerminated?: boolean;
                deleteLogs?: boolean;
                deleteMetrics?: boolean;
                deleteStorage?: boolean;
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": string[];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkResult"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    deleteExecutionsByQuery: {
        parameters: {
            query?: {
                includeNonTerminated?: boolean;
                deleteLogs?: boolean;
                deleteMetrics?: boolean;
                deleteStorage?: boolean;
                /** @description `filters[field][OPERATION]=value`, and `filters[labels][EQUALS][key]=value`; several are joined by AND, `filters[or][0][field][OPERATION]=value` by OR. */
                filters?: {
                    [key: string]: {
                        [key: string]: string | {
                            [key: string]: string;
                        };
                    };
                };
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkResult"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    killExecutionsByIds: {
        parameters: {
            query?: {
                isOnKillCascade?: boolean;
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": string[];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedBulk"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    killExecutionsByQuery: {
        parameters: {
            query?: {
                isOnKillCascade?: boolean;
                /** @description `filters[field][OPERATION]=value`, and `filters[labels][EQUALS][key]=value`; several are joined by AND, `filters[or][0][field][OPERATION]=value` by OR. */
                filters?: {
                    [key: string]: {
                        [key: string]: string | {
                            [key: string]: string;
                        };
                    };
                };
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedBulk"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    restartExecutionsByIds: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": string[];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedBulk"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    restartExecutionsByQuery: {
        parameters: {
            query?: {
                /** @description `filters[field][OPERATION]=value`, and `filters[labels][EQUALS][key]=value`; several are joined by AND, `filters[or][0][field][OPERATION]=value` by OR. */
                filters?: {
                    [key: string]: {
                        [key: string]: string | {
                            [key: string]: string;
                        };
                    };
                };
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedBulk"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    replayExecutionsByIds: {
        parameters: {
            query?: {
                latestRevision?: boolean;
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": string[];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedBulk"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    replayExecutionsByQuery: {
        parameters: {
            query?: {
                latestRevision?: boolean;
                /** @description `filters[field][OPERATION]=value`, and `filters[labels][EQUALS][key]=value`; several are joined by AND, `filters[or][0][field][OPERATION]=value` by OR. */
                filters?: {
                    [key: string]: {
                        [key: string]: string | {
                            [key: string]: string;
                        };
                    };
                };
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedBulk"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    setLabelsOnTerminatedExecutionsByIds: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LabelsOfExecutions"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedBulk"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    setLabelsOnTerminatedExecutionsByQuery: {
        parameters: {
            query?: {
                /** @description `filters[field][OPERATION]=value`, and `filters[labels][EQUALS][key]=value`; several are joined by AND, `filters[or][0][field][OPERATION]=value` by OR. */
                filters?: {
                    [key: string]: {
                        [key: string]: string | {
                            [key: string]: string;
                        };
                    };
                };
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Label"][];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedBulk"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    forceRunByIds: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": string[];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedBulk"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    forceRunExecutionsByQuery: {
        parameters: {
            query?: {
                /** @description `filters[field][OPERATION]=value`, and `filters[labels][EQUALS][key]=value`; several are joined by AND, `filters[or][0][field][OPERATION]=value` by OR. */
                filters?: {
                    [key: string]: {
                        [key: string]: string | {
                            [key: string]: string;
                        };
                    };
                };
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedBulk"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    unqueueExecutionsByIds: {
        parameters: {
            query?: {
                state?: components["schemas"]["State"];
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": string[];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedBulk"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    unqueueExecutionsByQuery: {
        parameters: {
            query?: {
                newState?: components["schemas"]["State"];
                /** @description `filters[field][OPERATION]=value`, and `filters[labels][EQUALS][key]=value`; several are joined by AND, `filters[or][0][field][OPERATION]=value` by OR. */
                filters?: {
                    [key: string]: {
                        [key: string]: string | {
                            [key: string]: string;
                        };
                    };
                };
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedBulk"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    updateExecutionsStatusByIds: {
        parameters: {
            query: {
                newStatus: components["schemas"]["State"];
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": string[];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedBulk"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    updateExecutionsStatusByQuery: {
        parameters: {
            query: {
                newStatus: components["schemas"]["State"];
                /** @description `filters[field][OPERATION]=value`, and `filters[labels][EQUALS][key]=value`; several are joined by AND, `filters[or][0][field][OPERATION]=value` by OR. */
                filters?: {
                    [key: string]: {
                        [key: string]: string | {
                            [key: string]: string;
                        };
                    };
                };
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedBulk"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    pauseExecutionClassic: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                executionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    pauseExecution: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                executionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Execution"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    resumeExecutionClassic: {
        parameters: {
            query?: {
                /** @description The run that waits; the first one if absent. */
                taskRunId?: string;
                /** @description For an Approval. */
                decision?: "APPROVED" | "DENIED";
                /** @description For an Approval. */
                comment?: string;
            };
            header?: never;
            path: {
                tenant: string;
                executionId: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "multipart/form-data": {
                    [key: string]: unknown;
                };
                "application/x-www-form-urlencoded": {
                    [key: string]: unknown;
                };
                "application/json": {
                    [key: string]: unknown;
                };
            };
        };
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    resumeExecution: {
        parameters: {
            query?: {
                /** @description The run that waits; the first one if absent. */
                taskRunId?: string;
                /** @description For an Approval. */
                decision?: "APPROVED" | "DENIED";
                /** @description For an Approval. */
                comment?: string;
            };
            header?: never;
            path: {
                tenant: string;
                executionId: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "multipart/form-data": {
                    [key: string]: unknown;
                };
                "application/x-www-form-urlencoded": {
                    [key: string]: unknown;
                };
                "application/json": {
                    [key: string]: unknown;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Execution"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    validateResumeExecutionInputsClassic: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                executionId: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "multipart/form-data": {
                    [key: string]: unknown;
                };
                "application/x-www-form-urlencoded": {
                    [key: string]: unknown;
                };
                "application/json": {
                    [key: string]: unknown;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InputsCheck"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    validateResumeExecutionInputs: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                executionId: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "multipart/form-data": {
                    [key: string]: unknown;
                };
                "application/x-www-form-urlencoded": {
                    [key: string]: unknown;
                };
                "application/json": {
                    [key: string]: unknown;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InputsCheck"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    pauseExecutionsByIds: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": string[];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedBulk"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    pauseExecutionsByQuery: {
        parameters: {
            query?: {
                /** @description `filters[field][OPERATION]=value`, and `filters[labels][EQUALS][key]=value`; several are joined by AND, `filters[or][0][field][OPERATION]=value` by OR. */
                filters?: {
                    [key: string]: {
                        [key: string]: string | {
                            [key: string]: string;
                        };
                    };
                };
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedBulk"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    resumeExecutionsByIds: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": string[];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedBulk"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    resumeExecutionsByQuery: {
        parameters: {
            query?: {
                /** @description `filters[field][OPERATION]=value`, and `filters[labels][EQUALS][key]=value`; several are joined by AND, `filters[or][0][field][OPERATION]=value` by OR. */
                filters?: {
                    [key: string]: {
                        [key: string]: string | {
                            [key: string]: string;
                        };
                    };
                };
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedBulk"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    downloadFileFromExecution: {
        parameters: {
            query: {
                path: string;
            };
            header?: never;
            path: {
                tenant: string;
                executionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    getFileMetadatasFromExecution: {
        parameters: {
            query: {
                path: string;
            };
            header?: never;
            path: {
                tenant: string;
                executionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FileMetas"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    previewFileFromExecution: {
        parameters: {
            query: {
                path: string;
                maxRows?: number;
                encoding?: string;
            };
            header?: never;
            path: {
                tenant: string;
                executionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FilePreview"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    listTaskOutputs: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                executionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskOutput"][];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    listOutputsOfTasks: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                executionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskOutput"][];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    getFlowOutputs: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                executionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, unknown>;
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    getTaskRunOutputs: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                executionId: string;
                taskRunId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, unknown>;
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    getOutputsOfTaskRun: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                executionId: string;
                taskRunId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, unknown>;
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    streamExecution: {
        parameters: {
            query?: {
                minLevel?: string;
            };
            header?: never;
            path: {
                tenant: string;
                executionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    followExecutionEvents: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                executionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    followDependenciesExecutions: {
        parameters: {
            query?: {
                destinationOnly?: boolean;
                expandAll?: boolean;
            };
            header?: never;
            path: {
                tenant: string;
                executionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    followLogsFromExecution: {
        parameters: {
            query?: {
                minLevel?: string;
                taskRunId?: string;
                taskId?: string;
                attempt?: number;
                /** @description `filters[field][OPERATION]=value`, and `filters[labels][EQUALS][key]=value`; several are joined by AND, `filters[or][0][field][OPERATION]=value` by OR. */
                filters?: {
                    [key: string]: {
                        [key: string]: string | {
                            [key: string]: string;
                        };
                    };
                };
            };
            header?: never;
            path: {
                tenant: string;
                executionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    searchLogs: {
        parameters: {
            query?: {
                /** @description From 1. */
                page?: number;
                /** @description Items a page. */
                size?: number;
                /** @description `field:asc` or `field:desc`; may be repeated. */
                sort?: string[];
                /** @description `filters[field][OPERATION]=value`, and `filters[labels][EQUALS][key]=value`; several are joined by AND, `filters[or][0][field][OPERATION]=value` by OR. */
                filters?: {
                    [key: string]: {
                        [key: string]: string | {
                            [key: string]: string;
                        };
                    };
                };
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PagedLog"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    listLogsFromExecution: {
        parameters: {
            query?: {
                minLevel?: string;
                taskRunId?: string;
                taskId?: string;
                attempt?: number;
                /** @description `filters[field][OPERATION]=value`, and `filters[labels][EQUALS][key]=value`; several are joined by AND, `filters[or][0][field][OPERATION]=value` by OR. */
                filters?: {
                    [key: string]: {
                        [key: string]: string | {
                            [key: string]: string;
                        };
                    };
                };
            };
            header?: never;
            path: {
                tenant: string;
                executionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Log"][];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    deleteLogsFromExecution: {
        parameters: {
            query?: {
                minLevel?: string;
                taskRunId?: string;
                taskId?: string;
                attempt?: number;
            };
            header?: never;
            path: {
                tenant: string;
                executionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    downloadLogsFromExecution: {
        parameters: {
            query?: {
                minLevel?: string;
                taskRunId?: string;
                taskId?: string;
                attempt?: number;
                /** @description `filters[field][OPERATION]=value`, and `filters[labels][EQUALS][key]=value`; several are joined by AND, `filters[or][0][field][OPERATION]=value` by OR. */
                filters?: {
                    [key: string]: {
                        [key: string]: string | {
                            [key: string]: string;
                        };
                    };
                };
            };
            header?: never;
            path: {
                tenant: string;
                executionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    deleteLogsFromFlow: {
        parameters: {
            query: {
                triggerId: string;
            };
            header?: never;
            path: {
                tenant: string;
                namespace: string;
                flowId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    searchMetricsByExecution: {
        parameters: {
            query?: {
                taskRunId?: string;
                taskId?: string;
                /** @description From 1. */
                page?: number;
                /** @description Items a page. */
                size?: number;
                /** @description `field:asc` or `field:desc`; may be repeated. */
                sort?: string[];
            };
            header?: never;
            path: {
                tenant: string;
                executionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PagedMetric"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    listFlowMetrics: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                namespace: string;
                flowId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string[];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    listTaskMetrics: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                namespace: string;
                flowId: string;
                taskId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string[];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    listTasksWithMetrics: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                namespace: string;
                flowId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string[];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    aggregateMetricsFromFlow: {
        parameters: {
            query?: {
                startDate?: string;
                endDate?: string;
                aggregation?: string;
            };
            header?: never;
            path: {
                tenant: string;
                namespace: string;
                flowId: string;
                metric: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MetricAggregations"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    aggregateMetricsFromTask: {
        parameters: {
            query?: {
                startDate?: string;
                endDate?: string;
                aggregation?: string;
            };
            header?: never;
            path: {
                tenant: string;
                namespace: string;
                flowId: string;
                taskId: string;
                metric: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MetricAggregations"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    getExecutionsHistogram: {
        parameters: {
            query?: {
                buckets?: number;
                offset?: number;
                /** @description `filters[field][OPERATION]=value`, and `filters[labels][EQUALS][key]=value`; several are joined by AND, `filters[or][0][field][OPERATION]=value` by OR. */
                filters?: {
                    [key: string]: {
                        [key: string]: string | {
                            [key: string]: string;
                        };
                    };
                };
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Timeline"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    getExecutionsFailures: {
        parameters: {
            query?: {
                limit?: number;
                /** @description `filters[field][OPERATION]=value`, and `filters[labels][EQUALS][key]=value`; several are joined by AND, `filters[or][0][field][OPERATION]=value` by OR. */
                filters?: {
                    [key: string]: {
                        [key: string]: string | {
                            [key: string]: string;
                        };
                    };
                };
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FailureGroups"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    getLogsHistogram: {
        parameters: {
            query?: {
                buckets?: number;
                offset?: number;
                /** @description `filters[field][OPERATION]=value`, and `filters[labels][EQUALS][key]=value`; several are joined by AND, `filters[or][0][field][OPERATION]=value` by OR. */
                filters?: {
                    [key: string]: {
                        [key: string]: string | {
                            [key: string]: string;
                        };
                    };
                };
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Timeline"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    followExecutionsChanges: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    searchTriggers: {
        parameters: {
            query?: {
                /** @description From 1. */
                page?: number;
                /** @description Items a page. */
                size?: number;
                /** @description `field:asc` or `field:desc`; may be repeated. */
                sort?: string[];
                /** @description `filters[field][OPERATION]=value`, and `filters[labels][EQUALS][key]=value`; several are joined by AND, `filters[or][0][field][OPERATION]=value` by OR. */
                filters?: {
                    [key: string]: {
                        [key: string]: string | {
                            [key: string]: string;
                        };
                    };
                };
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PagedTriggerItem"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    exportTriggers: {
        parameters: {
            query?: {
                /** @description `filters[field][OPERATION]=value`, and `filters[labels][EQUALS][key]=value`; several are joined by AND, `filters[or][0][field][OPERATION]=value` by OR. */
                filters?: {
                    [key: string]: {
                        [key: string]: string | {
                            [key: string]: string;
                        };
                    };
                };
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    searchTriggersForFlow: {
        parameters: {
            query?: {
                q?: string;
                /** @description From 1. */
                page?: number;
                /** @description Items a page. */
                size?: number;
                /** @description `field:asc` or `field:desc`; may be repeated. */
                sort?: string[];
            };
            header?: never;
            path: {
                tenant: string;
                namespace: string;
                flowId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PagedTrigger"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    unlockTrigger: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                namespace: string;
                flowId: string;
                triggerId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Trigger"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    evaluationsOfTrigger: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                namespace: string;
                flowId: string;
                triggerId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PagedEvaluation"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    nextDatesOfTrigger: {
        parameters: {
            query?: {
                count?: number;
            };
            header?: never;
            path: {
                tenant: string;
                namespace: string;
                flowId: string;
                triggerId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TriggerDate"][];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    restartTrigger: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                namespace: string;
                flowId: string;
                triggerId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Trigger"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    deleteTrigger: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                namespace: string;
                flowId: string;
                triggerId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    updateTrigger: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TriggerUpdate"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Trigger"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    disabledTrigger: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TriggerSwitch"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Trigger"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    createBackfill: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TriggerBackfill"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Trigger"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    pauseBackfill: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TriggerName"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Trigger"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    unpauseBackfill: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TriggerName"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Trigger"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    deleteBackfill: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TriggerName"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Trigger"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    listEventTriggers: {
        parameters: {
            query?: {
                name?: string;
                /** @description `filters[field][OPERATION]=value`, and `filters[labels][EQUALS][key]=value`; several are joined by AND, `filters[or][0][field][OPERATION]=value` by OR. */
                filters?: {
                    [key: string]: {
                        [key: string]: string | {
                            [key: string]: string;
                        };
                    };
                };
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventTriggerList"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    datesOfTrigger: {
        parameters: {
            query?: {
                count?: number;
            };
            header?: never;
            path: {
                tenant: string;
                namespace: string;
                flowId: string;
                triggerId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TriggerDates"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    searchDashboards: {
        parameters: {
            query?: {
                q?: string;
                /** @description From 1. */
                page?: number;
                /** @description Items a page. */
                size?: number;
                /** @description `field:asc` or `field:desc`; may be repeated. */
                sort?: string[];
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PagedDashboard"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    createDashboard: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-yaml": string;
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Dashboard"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    validateDashboard: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-yaml": string;
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Validation"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    validateChart: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-yaml": string;
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Validation"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    getDashboard: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Dashboard"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    updateDashboard: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-yaml": string;
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Dashboard"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    deleteDashboard: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    getDashboardChartData: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                id: string;
                chartId: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ChartRequest"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pageddict_str__typing.Any"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    exportDashboardChartDataToCsv: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                id: string;
                chartId: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ChartRequest"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    previewChart: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChartPreview"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pageddict_str__typing.Any"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    exportChartToCsv: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChartPreview"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    disabledTriggersByIds: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TriggersSwitch"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedBulk"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    disabledTriggersByQuery: {
        parameters: {
            query?: {
                disabled?: boolean;
                /** @description `filters[field][OPERATION]=value`, and `filters[labels][EQUALS][key]=value`; several are joined by AND, `filters[or][0][field][OPERATION]=value` by OR. */
                filters?: {
                    [key: string]: {
                        [key: string]: string | {
                            [key: string]: string;
                        };
                    };
                };
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedBulk"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    unlockTriggersByIds: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TriggerName"][];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedBulk"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    unlockTriggersByQuery: {
        parameters: {
            query?: {
                /** @description `filters[field][OPERATION]=value`, and `filters[labels][EQUALS][key]=value`; several are joined by AND, `filters[or][0][field][OPERATION]=value` by OR. */
                filters?: {
                    [key: string]: {
                        [key: string]: string | {
                            [key: string]: string;
                        };
                    };
                };
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedBulk"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    deleteTriggersByIds: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TriggerName"][];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedBulk"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    deleteTriggersByQuery: {
        parameters: {
            query?: {
                /** @description `filters[field][OPERATION]=value`, and `filters[labels][EQUALS][key]=value`; several are joined by AND, `filters[or][0][field][OPERATION]=value` by OR. */
                filters?: {
                    [key: string]: {
                        [key: string]: string | {
                            [key: string]: string;
                        };
                    };
                };
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, unknown>;
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedBulk"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    pauseBackfillsByIds: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TriggerName"][];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedBulk"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    pauseBackfillsByQuery: {
        parameters: {
            query?: {
                /** @description `filters[field][OPERATION]=value`, and `filters[labels][EQUALS][key]=value`; several are joined by AND, `filters[or][0][field][OPERATION]=value` by OR. */
                filters?: {
                    [key: string]: {
                        [key: string]: string | {
                            [key: string]: string;
                        };
                    };
                };
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedBulk"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    unpauseBackfillsByIds: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TriggerName"][];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedBulk"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    unpauseBackfillsByQuery: {
        parameters: {
            query?: {
                /** @description `filters[field][OPERATION]=value`, and `filters[labels][EQUALS][key]=value`; several are joined by AND, `filters[or][0][field][OPERATION]=value` by OR. */
                filters?: {
                    [key: string]: {
                        [key: string]: string | {
                            [key: string]: string;
                        };
                    };
                };
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedBulk"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    deleteBackfillsByIds: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TriggerName"][];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedBulk"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    deleteBackfillsByQuery: {
        parameters: {
            query?: {
                /** @description `filters[field][OPERATION]=value`, and `filters[labels][EQUALS][key]=value`; several are joined by AND, `filters[or][0][field][OPERATION]=value` by OR. */
                filters?: {
                    [key: string]: {
                        [key: string]: string | {
                            [key: string]: string;
                        };
                    };
                };
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedBulk"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    listBackfills: {
        parameters: {
            query?: {
                namespace?: string;
                flowId?: string;
                triggerId?: string;
                /** @description From 1. */
                page?: number;
                /** @description Items a page. */
                size?: number;
                /** @description `field:asc` or `field:desc`; may be repeated. */
                sort?: string[];
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PagedBackfill"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    startBackfill: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BackfillStart"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Backfill"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    previewBackfill: {
        parameters: {
            query?: {
                /** @description From 1. */
                page?: number;
                /** @description Items a page. */
                size?: number;
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BackfillStart"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BackfillPreview"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    getBackfill: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Backfill"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    datesOfBackfill: {
        parameters: {
            query?: {
                /** @description From 1. */
                page?: number;
                /** @description Items a page. */
                size?: number;
            };
            header?: never;
            path: {
                tenant: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BackfillDate"][];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    pauseBackfillById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Backfill"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    continueBackfill: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Backfill"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    cancelBackfill: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Backfill"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    autocompleteNamespaces: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Autocomplete"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string[];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    searchNamespaces: {
        parameters: {
            query?: {
                q?: string;
                existing?: boolean;
                /** @description From 1. */
                page?: number;
                /** @description Items a page. */
                size?: number;
                /** @description `field:asc` or `field:desc`; may be repeated. */
                sort?: string[];
                /** @description `filters[field][OPERATION]=value`, and `filters[labels][EQUALS][key]=value`; several are joined by AND, `filters[or][0][field][OPERATION]=value` by OR. */
                filters?: {
                    [key: string]: {
                        [key: string]: string | {
                            [key: string]: string;
                        };
                    };
                };
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PagedNamespace"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    getNamespace: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Namespace"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    listInheritedSecrets: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                namespace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: string[];
                    };
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    listNamespaceSecrets: {
        parameters: {
            query?: {
                /** @description From 1. */
                page?: number;
                /** @description Items a page. */
                size?: number;
                /** @description `field:asc` or `field:desc`; may be repeated. */
                sort?: string[];
                /** @description `filters[field][OPERATION]=value`, and `filters[labels][EQUALS][key]=value`; several are joined by AND, `filters[or][0][field][OPERATION]=value` by OR. */
                filters?: {
                    [key: string]: {
                        [key: string]: string | {
                            [key: string]: string;
                        };
                    };
                };
            };
            header?: never;
            path: {
                tenant: string;
                namespace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SecretList"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    listSecrets: {
        parameters: {
            query?: {
                /** @description From 1. */
                page?: number;
                /** @description Items a page. */
                size?: number;
                /** @description `field:asc` or `field:desc`; may be repeated. */
                sort?: string[];
                /** @description `filters[field][OPERATION]=value`, and `filters[labels][EQUALS][key]=value`; several are joined by AND, `filters[or][0][field][OPERATION]=value` by OR. */
                filters?: {
                    [key: string]: {
                        [key: string]: string | {
                            [key: string]: string;
                        };
                    };
                };
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SecretList"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    listAllKeys: {
        parameters: {
            query?: {
                /** @description From 1. */
                page?: number;
                /** @description Items a page. */
                size?: number;
                /** @description `field:asc` or `field:desc`; may be repeated. */
                sort?: string[];
                /** @description `filters[field][OPERATION]=value`, and `filters[labels][EQUALS][key]=value`; several are joined by AND, `filters[or][0][field][OPERATION]=value` by OR. */
                filters?: {
                    [key: string]: {
                        [key: string]: string | {
                            [key: string]: string;
                        };
                    };
                };
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PagedKeyEntry"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    listKeys: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                namespace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyEntry"][];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    deleteKeyValues: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                namespace: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["KeyList"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyList"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    listKeysWithInheritence: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                namespace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyEntry"][];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    getKeyValue: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                namespace: string;
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyValue"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    setKeyValue: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                namespace: string;
                key: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "text/plain": string;
                "application/json": string;
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    deleteKeyValue: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                namespace: string;
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": boolean;
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    getFileContent: {
        parameters: {
            query: {
                path: string;
                revision?: number;
            };
            header?: never;
            path: {
                tenant: string;
                namespace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    moveFileDirectory: {
        parameters: {
            query: {
                from: string;
                to: string;
            };
            header?: never;
            path: {
                tenant: string;
                namespace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    createNamespaceFile: {
        parameters: {
            query: {
                path: string;
            };
            header?: never;
            path: {
                tenant: string;
                namespace: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": {
                    /** Format: binary */
                    fileContent?: string;
                };
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    deleteFileDirectory: {
        parameters: {
            query: {
                path: string;
            };
            header?: never;
            path: {
                tenant: string;
                namespace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    listNamespaceDirectoryFiles: {
        parameters: {
            query?: {
                path?: string;
            };
            header?: never;
            path: {
                tenant: string;
                namespace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FileAttributes"][];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    createNamespaceDirectory: {
        parameters: {
            query: {
                path: string;
            };
            header?: never;
            path: {
                tenant: string;
                namespace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    getFileMetadatas: {
        parameters: {
            query?: {
                path?: string;
            };
            header?: never;
            path: {
                tenant: string;
                namespace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FileAttributes"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    searchNamespaceFiles: {
        parameters: {
            query: {
                q: string;
            };
            header?: never;
            path: {
                tenant: string;
                namespace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string[];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    getFileRevisions: {
        parameters: {
            query: {
                path: string;
            };
            header?: never;
            path: {
                tenant: string;
                namespace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FileRevision"][];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    exportNamespaceFiles: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                namespace: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    listPlugins: {
        parameters: {
            query?: {
                /** @description From 1. */
                page?: number;
                /** @description Items a page. */
                size?: number;
                /** @description `field:asc` or `field:desc`; may be repeated. */
                sort?: string[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PluginGroup"][];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    getPluginBySubgroups: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PluginGroup"][];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    getPluginIcons: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: components["schemas"]["PluginIcon"];
                    };
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    getPluginGroupIcons: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: components["schemas"]["PluginIcon"];
                    };
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    getPluginIconSvg: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cls: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/svg+xml": string;
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    getPluginIcon: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cls: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PluginIcon"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    getAllInputTypes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InputType"][];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    getSchemaFromInputType: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                type: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentedType"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    getPropertiesFromType: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                type: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, unknown>;
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    getSchemasFromType: {
        parameters: {
            query?: {
                arrayOf?: boolean;
            };
            header?: never;
            path: {
                type: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, unknown>;
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    getPluginDocumentation: {
        parameters: {
            query?: {
                all?: boolean;
            };
            header?: never;
            path: {
                cls: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentedType"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    getPluginVersions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cls: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PluginVersions"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    getPluginDocumentationFromVersion: {
        parameters: {
            query?: {
                all?: boolean;
            };
            header?: never;
            path: {
                cls: string;
                version: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DocumentedType"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    listFunctions: {
        parameters: {
            query?: {
                details?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown[];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    listFilters: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string[];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    getConfiguration: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Configuration"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    getLoginConfiguration: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoginConfiguration"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    listBasicAuthValidationErrors: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string[];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    logIn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Login"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    logOut: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    getInstanceStatus: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InstanceStatus"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    getOpenapiDocument: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, unknown>;
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    getReadiness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    getLiveness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
    ping: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description The request was refused. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiError"];
                };
            };
        };
    };
}
