namespace MassMessaging.Domain.Content;

/// <summary>A template that the provider has approved.</summary>
/// <param name="Name">The provider's name of it.</param>
/// <param name="Language">The provider's code of its language, such as <c>de</c> or <c>en_US</c>.</param>
public sealed record MessageTemplate(string Name, string Language);
