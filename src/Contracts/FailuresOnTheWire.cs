using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace MassMessaging.Contracts;

/// <summary>Exceptions that a grain throws and its caller in another process catches.</summary>
public static class FailuresOnTheWire
{
    /// <summary>
    /// Carries every exception with its type's name, message, stack and cause. Orleans carries those of System, Microsoft and
    /// Azure only: any other reaches the caller as a <c>CodecNotFoundException</c> that hides what happened. A caller that
    /// has no such type receives <see cref="UnavailableExceptionFallbackException"/> with the type's name.
    /// </summary>
    public static IServiceCollection KeepCausesOfFailures(this IServiceCollection services) =>
        services.Configure<ExceptionSerializationOptions>(options => options.SupportedExceptionTypeFilter = static _ => true);
}
