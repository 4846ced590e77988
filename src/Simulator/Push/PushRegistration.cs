using System.Security.Cryptography;
using MassMessaging.Simulator.Numbers;

namespace MassMessaging.Simulator.Push;

/// <summary>What a control call says about a push project: the body of <c>POST /push/projects</c>.</summary>
internal sealed record PushRegistration
{
    public required string ProjectId { get; init; }

    /// <summary>The service account that may send for it.</summary>
    public required string ClientEmail { get; init; }

    /// <summary>The public half of the account's RSA key as PEM.</summary>
    public required string PublicKey { get; init; }

    internal static PushRegistration Of(Registration registration) => new()
    {
        ProjectId = registration.BusinessAccountId,
        ClientEmail = registration.AccessToken,
        PublicKey = registration.AppSecret,
    };

    internal static string IdOf(string projectId) => "projects/" + projectId;

    /// <summary>What is wrong with it, in words; null when it can be used.</summary>
    internal string? Problem() => this switch
    {
        { ProjectId: var id } when id.Length is 0 or > 64 || !id.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-') =>
            "projectId must be 1 to 64 letters, digits and -",
        { ClientEmail: "" } => "clientEmail must not be empty",
        { PublicKey: var key } when !IsKey(key) => "publicKey must be an RSA public key as PEM",
        _ => null,
    };

    /// <summary>The form in which all numbers are kept: the account stands for the token, its key for the secret.</summary>
    internal Registration ToRegistration() => new()
    {
        PhoneNumberId = IdOf(ProjectId),
        BusinessAccountId = ProjectId,
        Phone = string.Empty,
        AccessToken = ClientEmail,
        AppSecret = PublicKey,
        RequireWindow = false,
    };

    private static bool IsKey(string pem)
    {
        try
        {
            using var key = RSA.Create();
            key.ImportFromPem(pem);
            return true;
        }
        catch (Exception wrong) when (wrong is ArgumentException or CryptographicException)
        {
            return false;
        }
    }
}
