namespace MassMessaging.Api.OpenApi;

/// <summary>
/// On a type: the name of its schema. On a member or parameter: a schema of <see cref="ClosedWords"/> or
/// <see cref="NamedSchemas"/> that its value obeys; of a list each item, of a map each key.
/// </summary>
/// <param name="schema">The schema's name.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Property | AttributeTargets.Parameter)]
internal sealed class ContractAttribute(string schema) : Attribute
{
    /// <summary>The schema's name.</summary>
    public string Schema => schema;
}

/// <summary>Says that an answer never holds null here, though a body of the same type may.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NeverNullAttribute : Attribute;
