using System.Buffers.Binary;
using System.Net.Sockets;

namespace Deception.Controller.Outputs;

/// <summary>Makes TCP notice within <see cref="Limit"/> that the other side has vanished without a word.</summary>
internal static class KeepAlive
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    // linux/tcp.h: how long sent data may stay unacknowledged.
    private const int Tcp = 6;
    private const int TcpUserTimeout = 18;

    public static void Set(Socket socket)
    {
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 6);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 3);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
        if (OperatingSystem.IsLinux())
        {
            Span<byte> milliseconds = stackalloc byte[4];
            BinaryPrimitives.WriteInt32LittleEndian(milliseconds, (int)Limit.TotalMilliseconds);
            socket.SetRawSocketOption(Tcp, TcpUserTimeout, milliseconds);
        }
    }
}
