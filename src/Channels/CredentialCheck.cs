namespace MassMessaging.Channels;

/// <summary>What a provider says about credentials. Closed.</summary>
public abstract record CredentialCheck
{
    private CredentialCheck()
    {
    }

    /// <summary>They open what they name.</summary>
    public sealed record Confirmed : CredentialCheck;

    /// <summary>They do not, and will not by themselves.</summary>
    /// <param name="Code">The provider's code or word; holds no secret.</param>
    public sealed record Refused(string Code) : CredentialCheck;

    /// <summary>The provider did not answer, or not in a way we understand.</summary>
    /// <param name="Detail">What happened, for logs.</param>
    public sealed record Unreachable(string Detail) : CredentialCheck;
}
