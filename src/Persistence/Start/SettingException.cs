namespace MassMessaging.Persistence.Start;

/// <summary>A setting is missing, out of range or does not fit what is there; the message names it and holds no secret.</summary>
public sealed class SettingException(string message, Exception? inner = null) : Exception(message, inner);
