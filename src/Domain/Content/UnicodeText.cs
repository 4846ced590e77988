namespace MassMessaging.Domain.Content;

/// <summary>What every stored text must be, whatever it is for.</summary>
internal static class UnicodeText
{
    /// <summary>Whether a surrogate stands without its partner: such a text is not Unicode and cannot be stored.</summary>
    public static bool HasUnpairedSurrogate(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
            {
                continue;
            }

            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
            {
                return true;
            }

            i++;
        }

        return false;
    }
}
