using MassMessaging.Domain.Validation;

namespace MassMessaging.Api.Problems;

/// <summary>A parameter breaks a rule where no result can be returned: in the binding of a handler's arguments.</summary>
internal sealed class RuleException(params FieldError[] errors) : Exception(errors[0].Message)
{
    /// <summary>What is broken; at least one.</summary>
    public IReadOnlyCollection<FieldError> Errors => errors;
}
