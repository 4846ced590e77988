using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;

namespace MassMessaging.Channels.WhatsApp;

/// <summary>How the WhatsApp Cloud API is reached. Configuration section <c>Channels:WhatsApp</c>.</summary>
public sealed class WhatsAppOptions : IValidatableObject
{
    private const string VersionForm = @"^v[0-9]{1,3}\.[0-9]{1,3}$";

    /// <summary>The configuration section that holds these settings.</summary>
    public const string Section = "Channels:WhatsApp";

    /// <summary>
    /// The provider's host, an absolute http or https address that may carry a path. Default: Meta's Graph API.
    /// Development points it at the simulator.
    /// </summary>
    [Required]
    public Uri BaseUrl { get; set; } = new("https://graph.facebook.com");

    /// <summary>The Graph API version in each path: <c>v</c>, major, dot, minor. Default: the newest of <see cref="GraphVersions"/>.</summary>
    [Required]
    [RegularExpression(VersionForm, ErrorMessage = "ApiVersion must look like v26.0.")]
    public string ApiVersion { get; set; } = GraphVersions.Newest;

    /// <summary>
    /// Real time given to one provider call, from connecting to the answer's last byte: 1 s to 60 s, default 20 s.
    /// A send that takes longer after its request was written counts as unknown.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00", ErrorMessage = "SendTimeout must lie between 1 s and 60 s.")]
    public TimeSpan SendTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>Whether <see cref="ApiVersion"/> has the form of a version.</summary>
    internal bool HasVersion => Regex.IsMatch(ApiVersion ?? string.Empty, VersionForm);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (BaseUrl is { IsAbsoluteUri: false } || BaseUrl.Scheme is not ("http" or "https") || BaseUrl.Query.Length > 0)
        {
            yield return new ValidationResult("BaseUrl must be an absolute http or https address without a query.", [nameof(BaseUrl)]);
        }
    }

    /// <summary>The address of a node of the Graph API, such as <c>{number}/messages</c>.</summary>
    internal Uri AddressOf(string node) => new($"{BaseUrl.AbsoluteUri.TrimEnd('/')}/{ApiVersion}/{node}");
}
