namespace MassMessaging.Api.Tests.Chat;

/// <summary>One API and silo for the tests of the chat; each test makes tenants of its own.</summary>
[CollectionDefinition(Name)]
public sealed class ChatCollection : ICollectionFixture<ApiWithSilo>
{
    public const string Name = "chat";
}
