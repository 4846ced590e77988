using System.ComponentModel.DataAnnotations;
using MassMessaging.Api.OpenApi;
using MassMessaging.Domain.Validation;
using MassMessaging.Domain.Vocabulary;
using MassMessaging.Persistence.Customers;
using Microsoft.AspNetCore.Mvc;

namespace MassMessaging.Api.Customers;

/// <summary>Which customers a list holds; all given conditions hold.</summary>
internal readonly record struct CustomerQuery
{
    private const int MostLabels = 20;

    /// <summary>The id of a group that the customer is in; may come several times, and then the customer is in all of them.</summary>
    [FromQuery(Name = "group"), Contract("OwnId"), MaxLength(MostLabels)]
    public string[]? Group { get; init; }

    /// <summary>The id of a member of staff that serves the customer; may come several times.</summary>
    [FromQuery(Name = "staff"), Contract("OwnId"), MaxLength(MostLabels)]
    public string[]? Staff { get; init; }

    /// <summary><c>whatsapp</c>, <c>sms</c>, <c>push</c> or <c>chat</c>: customers that have an address there.</summary>
    [FromQuery(Name = "channel"), Contract("Channel")]
    public string? Channel { get; init; }

    /// <summary>True: customers that have opted out, of <c>channel</c> where it is given, else of any; false: the others.</summary>
    [FromQuery(Name = "optedOut")]
    public bool? OptedOut { get; init; }

    /// <summary>No condition is given.</summary>
    public bool IsEmpty => Group is null or [] && Staff is null or [] && Channel is null && OptedOut is null;

    /// <summary>The conditions with a search.</summary>
    public CustomerConditions Conditions(string? search) => new() { Search = search, Groups = Group, Staff = Staff, Channel = Domain.Vocabulary.Channel.Find(Channel), OptedOut = OptedOut };

    /// <summary>What of the conditions names nothing of the tenant.</summary>
    public async Task<IReadOnlyList<FieldError>> CheckAsync(Guid tenantId, LabelStore labels, CancellationToken cancellationToken)
    {
        var errors = new List<FieldError>();
        if (Channel is not null && Domain.Vocabulary.Channel.Find(Channel) is null)
        {
            errors.Add(Rule.ChannelUnknown.At("?channel", ("allowed", Domain.Vocabulary.Channel.Words)));
        }

        await CheckAsync(LabelKind.Group, Group, "group", Rule.GroupUnknown);
        await CheckAsync(LabelKind.Staff, Staff, "staff", Rule.StaffUnknown);
        return errors;

        async Task CheckAsync(LabelKind kind, string[]? ids, string parameter, Rule rule)
        {
            if (ids?.Length > MostLabels)
            {
                errors.Add(Rule.ListTooLong.At("?" + parameter, ("limit", MostLabels), ("actual", ids.Length)));
                return;
            }

            foreach (var id in ids ?? [])
            {
                if (await labels.FindAsync(tenantId, kind, id, cancellationToken) is null)
                {
                    errors.Add(rule.At("?" + parameter));
                }
            }
        }
    }
}
