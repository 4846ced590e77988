namespace MassMessaging.Probe.Description;

/// <summary>Right bodies with every member, beside the short ones of the document's examples.</summary>
internal static class FullBodies
{
    private const string Filter =
        """
        {"spentMoreThan":"10.50","averageReceiptMoreThan":"5","visits":{"min":1,"max":9},"gender":"female","birthday":"today","birthMonth":5,
         "brandedApp":true,"staff":["stylist-1"],"groups":["regulars"],"attributes":{"city":"Rome"},"any":[{"gender":"male"},{"not":{"birthMonth":1}}],"not":{"visits":{"max":0}}}
        """;

    private const string Campaign =
        """
        {"title":"Thanks","text":"Hi","channel":"whatsapp","senderId":"SENDER","audience":{"filter":FILTER,"exclude":["none"]},"safeSending":true,
         "schedule":{"startAt":"2027-03-02T08:00:00Z","endAt":"2027-05-31T18:00:00Z","timeZone":"Europe/Rome","daysOfWeek":["tuesday","thursday"],"from":"10:00","to":"19:00"},
         "messagesPerHour":10,"template":{"name":"offer","language":"en_US"}}
        """;

    private static readonly (string Operation, string Type, string Body)[] All =
    [
        ("put /v1/customers/{customerId}", "application/json",
            """
            {"name":"Carla","phone":"+39 333 123 4567","gender":"female","birthDate":"--02-29","totalSpent":"120.50","averageReceipt":"12.30","visits":4,
             "brandedApp":true,"onlineApp":false,"staff":["stylist-1"],"groups":["regulars"],"attributes":{"city":"Rome","shoe":"39"}}
            """),
        ("patch /v1/customers/{customerId}", "application/json",
            """{"name":"Carla","phone":null,"gender":null,"birthDate":"1990-02-28","visits":4,"staff":["stylist-1"],"groups":["regulars"],"attributes":{"city":null,"shoe":"39"}}"""),
        ("post /v1/customers/import", "text/csv",
            "customerId,name,phone,gender,birthDate,totalSpent,visits,brandedApp,groups,attributes.city\r\n\"c;1\",\"A \"\"B\"\"\",+393331234567,male,--02-29,1.5,3,true,regulars|x,Rome\r\n"),
        ("post /v1/customers/import", "application/x-ndjson", "{\"customerId\":\"c1\",\"name\":\"A\",\"attributes\":{\"city\":\"Rome\"}}\n{\"customerId\":\"c2\"}\n"),
        ("post /v1/audiences/preview", "application/json", """{"channel":"whatsapp","senderId":"SENDER","filter":FILTER,"safeSending":true,"exclude":["none"]}"""),
        ("post /v1/campaigns", "application/json", Campaign),
        ("patch /v1/campaigns/{id}", "application/json", Campaign),
        ("post /v1/forecasts", "application/json", Campaign),
        ("post /v1/senders", "application/json", """{"channel":"chat","name":"Anna","phone":"+39 055 123 4567","staffId":"stylist-1"}"""),
        ("patch /v1/senders/{id}", "application/json", """{"name":"Desk","phone":"+39 055 123 4567","hourlyLimit":20,"staffId":"stylist-1","marketingMessages":false}"""),
        ("post /v1/senders/{id}/link", "application/json",
            """{"phoneNumberId":"1","businessAccountId":"2","accessToken":"token","appSecret":"secret","verifyToken":"verify"}"""),
        ("patch /v1/settings", "application/json",
            """{"timeZone":"Europe/Rome","region":"IT","optOutWords":{"en":["stop now"],"it":["basta"]},"defaultChatSender":null,"retentionDays":90}"""),
        ("put /v1/prices", "application/json",
            """{"whatsapp":{"perMessage":{"amount":"0.05","currency":"EUR"},"perMonth":{"amount":"25.00","currency":"EUR"}},"sms":{"perSegment":{"amount":"0.07","currency":"EUR"}}}"""),
        ("put /v1/prices/whatsapp", "application/json",
            """{"currency":"EUR","source":"Rate card","validFrom":"2026-10-01","rates":[{"country":"IT","category":"marketing","amount":"0.0572"}]}"""),
        ("patch /v1/tenants/{id}", "application/json", """{"name":"Salon","timeZone":"UTC","region":"DE","suspended":false}"""),
    ];

    /// <summary>The right bodies of an operation, with the sender that is named in them.</summary>
    public static IReadOnlyList<(string Type, string Body)> Of(Operation operation, string senderId) =>
    [
        (operation.BodyType!, operation.ExampleText()),
        .. All.Where(full => full.Operation == operation.Name).Select(full => (full.Type, full.Body
            .Replace("FILTER", Filter, StringComparison.Ordinal).Replace("SENDER", senderId, StringComparison.Ordinal))),
    ];
}
