namespace MassMessaging.Probe.Description;

/// <summary>The least that opens an operation.</summary>
internal enum LeastRole
{
    /// <summary>Nothing is needed.</summary>
    Public,

    /// <summary>The signature or word of a provider; keys neither help nor hinder.</summary>
    Provider,

    /// <summary>What the body or the cookie shows; keys neither help nor hinder.</summary>
    Door,

    /// <summary>A token of a customer's app; no key.</summary>
    App,

    /// <summary>Any key, the operator's too.</summary>
    AnyKey,

    /// <summary>Any key of a tenant.</summary>
    Viewer,

    /// <summary>A tenant's manager or creator.</summary>
    Manager,

    /// <summary>A tenant's creator.</summary>
    Creator,

    /// <summary>The operator's key only.</summary>
    Operator,

    /// <summary>The operator, or a tenant's manager or creator.</summary>
    OperatorOrManager,
}

/// <summary>Who may call what: every operation of the API, decided here and not read from the code.</summary>
internal static class LeastRoles
{
    // One line for each. A new route gets its line in the same commit; without it the tests of this folder fail.
    private const string Table =
        """
        Public    get    /health/live
        Public    get    /health/ready
        Operator  get    /metrics
        Provider  get    /webhooks/whatsapp/{senderId}
        Provider  post   /webhooks/whatsapp/{senderId}
        Provider  post   /webhooks/sms/{senderId}
        Door      get    /v1/session
        Door      post   /v1/session
        Door      delete /v1/session
        Viewer    post   /v1/session/handover
        Viewer    get    /v1/me
        Operator  get    /v1/tenants
        Operator  post   /v1/tenants
        Operator  get    /v1/tenants/{id}
        Operator  patch  /v1/tenants/{id}
        Operator  delete /v1/tenants/{id}
        Operator  post   /v1/tenants/{id}/keys
        Operator  post   /v1/tenants/{id}/credit
        Operator  put    /v1/tenants/{id}/prices
        AnyKey    get    /v1/prices
        Operator  put    /v1/prices
        Operator  get    /v1/prices/whatsapp
        Operator  put    /v1/prices/whatsapp
        AnyKey    get    /v1/operations/{id}
        Manager   delete /v1/operations/{id}
        Viewer    get    /v1/operations/{id}/rejected
        Creator   get    /v1/keys
        Creator   post   /v1/keys
        Creator   delete /v1/keys/{id}
        Viewer    get    /v1/settings
        Manager   patch  /v1/settings
        Viewer    get    /v1/balance
        Viewer    get    /v1/balance/entries
        Viewer    get    /v1/groups
        Manager   post   /v1/groups
        Viewer    get    /v1/groups/{id}
        Manager   put    /v1/groups/{id}
        Manager   delete /v1/groups/{id}
        Manager   post   /v1/groups/{id}/members
        Manager   delete /v1/groups/{id}/members
        Viewer    get    /v1/staff
        Manager   post   /v1/staff
        Viewer    get    /v1/staff/{id}
        Manager   put    /v1/staff/{id}
        Manager   delete /v1/staff/{id}
        Manager   post   /v1/staff/{id}/members
        Manager   delete /v1/staff/{id}/members
        Viewer    get    /v1/customers
        Viewer    get    /v1/customers/{customerId}
        Manager   put    /v1/customers/{customerId}
        Manager   patch  /v1/customers/{customerId}
        Manager   delete /v1/customers/{customerId}
        Manager   post   /v1/customers/import
        Viewer    get    /v1/customers/{customerId}/messages
        Manager   put    /v1/customers/{customerId}/opt-outs/{channel}
        Manager   delete /v1/customers/{customerId}/opt-outs/{channel}
        Manager   put    /v1/customers/{customerId}/devices/{token}
        Manager   delete /v1/customers/{customerId}/devices/{token}
        Manager   post   /v1/customers/{customerId}/chat-token
        Viewer    post   /v1/audiences/preview
        Viewer    get    /v1/terms/whatsapp
        Viewer    get    /v1/senders
        Manager   post   /v1/senders
        Viewer    get    /v1/senders/{id}
        OperatorOrManager patch /v1/senders/{id}
        Manager   delete /v1/senders/{id}
        Manager   post   /v1/senders/{id}/accept-terms
        Creator   post   /v1/senders/{id}/pay
        Manager   post   /v1/senders/{id}/link
        Manager   post   /v1/senders/{id}/pause
        Manager   post   /v1/senders/{id}/resume
        Viewer    get    /v1/senders/{id}/templates
        Viewer    get    /v1/senders/{id}/hour
        Viewer    get    /v1/senders/{id}/checks
        Manager   post   /v1/senders/{id}/chat-history
        Viewer    get    /v1/campaigns
        Manager   post   /v1/campaigns
        Viewer    get    /v1/campaigns/{id}
        Manager   patch  /v1/campaigns/{id}
        Manager   put    /v1/campaigns/{id}
        Manager   delete /v1/campaigns/{id}
        Manager   post   /v1/campaigns/{id}/clone
        Manager   post   /v1/campaigns/{id}/launch
        Manager   post   /v1/campaigns/{id}/pause
        Manager   post   /v1/campaigns/{id}/resume
        Manager   post   /v1/campaigns/{id}/cancel
        Manager   post   /v1/campaigns/{id}/split
        Viewer    get    /v1/campaigns/{id}/exclusions
        Manager   post   /v1/campaigns/{id}/exclusions
        Manager   put    /v1/campaigns/{id}/exclusions/{customerId}
        Manager   delete /v1/campaigns/{id}/exclusions/{customerId}
        Viewer    get    /v1/campaigns/{id}/forecast
        Viewer    get    /v1/campaigns/{id}/statistics
        Viewer    get    /v1/campaigns/{id}/recipients
        Viewer    get    /v1/campaigns/{id}/events
        Manager   post   /v1/campaigns/{id}/test
        Viewer    post   /v1/forecasts
        Viewer    get    /v1/events
        App       get    /v1/inbox
        App       post   /v1/inbox/ack
        App       post   /v1/inbox/read
        App       post   /v1/push/receipts
        Viewer    get    /v1/webhooks
        Viewer    get    /v1/words
        Manager   post   /v1/webhooks
        Viewer    get    /v1/webhooks/{id}
        Manager   patch  /v1/webhooks/{id}
        Manager   delete /v1/webhooks/{id}
        Manager   post   /v1/webhooks/{id}/rotate-secret
        Viewer    get    /v1/webhooks/{id}/deliveries
        Manager   post   /v1/webhooks/{id}/deliveries/{deliveryId}/replay
        """;

    /// <summary>The table, by <c>method path</c> as the document writes them.</summary>
    public static IReadOnlyDictionary<string, LeastRole> All { get; } = Table.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        .ToDictionary(words => $"{words[1]} {words[2]}", words => Enum.Parse<LeastRole>(words[0]));

    /// <summary>Whether an operation looks at no key: it is answered the same whichever is sent.</summary>
    public static bool HeedsNoKey(string name) => All[name] is LeastRole.Public or LeastRole.Provider or LeastRole.Door;

    /// <summary>POSTs that ask and change nothing, which a suspended tenant may make.</summary>
    public static IReadOnlyList<string> ReadsOnly { get; } = ["post /v1/audiences/preview", "post /v1/forecasts"];
}
