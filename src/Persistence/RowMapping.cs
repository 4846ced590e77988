using System.Data;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Dapper;
using MassMessaging.Domain.Vocabulary;

namespace MassMessaging.Persistence;

/// <summary>
/// How rows become objects: a column <c>next_due</c> fills <c>NextDue</c>, and a <c>timestamptz</c> a
/// <see cref="DateTimeOffset"/>, in constructors too. A channel is stored as its word.
/// </summary>
internal static class RowMapping
{
    // Dapper keeps how it reads a type's rows from the first time on. So this comes before any code of this assembly, whether a
    // host, a test or a tool runs it.
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "No entry point of a host, a test or a tool could forget it.")]
    internal static void Begin()
    {
        DefaultTypeMap.MatchNamesWithUnderscores = true;
        SqlMapper.AddTypeHandler(typeof(DateTimeOffset), new InstantHandler());
        SqlMapper.AddTypeHandler(typeof(Channel), new ChannelHandler());
    }

    private sealed class InstantHandler : SqlMapper.ITypeHandler
    {
        public object Parse(Type destinationType, object value) => new DateTimeOffset((DateTime)value, TimeSpan.Zero);

        public void SetValue(IDbDataParameter parameter, object value) => parameter.Value = value;
    }

    private sealed class ChannelHandler : SqlMapper.ITypeHandler
    {
        public object Parse(Type destinationType, object value) => Channel.Parse((string)value);

        // The type is named for null too: PostgreSQL cannot guess the type of a parameter that is only compared with null.
        public void SetValue(IDbDataParameter parameter, object value)
        {
            parameter.DbType = DbType.String;
            parameter.Value = value is Channel channel ? channel.Word : DBNull.Value;
        }
    }
}
