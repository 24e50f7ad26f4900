// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/backends/postgresql/aiopostgresqloptions.h"

#include <QObject>

#include <memory>

/// Hears what is sent to one channel (NOTIFY), on a connection of its own: AioPostgresqlDatabase::listen() makes it.
///
/// A connection that breaks is made again, after a tenth of a second at first and five at most, for as long as the listener lives.
/// What was sent meanwhile is lost, and resumed() says so: whoever shows what the channel tells of reads it anew then.
/// Thread: lives in the one that made it, and needs its event loop. Lifetime: destroying it ends the connection at once.
class AIOORM_EXPORT AioPostgresqlListener : public QObject
{
    Q_OBJECT
    Q_PROPERTY(QString channel READ channel CONSTANT FINAL)
    Q_PROPERTY(bool listening READ isListening NOTIFY listeningChanged FINAL)

public:
    AioPostgresqlListener(const AioPostgresqlOptions &options, const QString &channel, QObject *parent = nullptr);
    ~AioPostgresqlListener() override;

    QString channel() const;
    /// From here on nothing that is sent to the channel is missed.
    bool isListening() const;

Q_SIGNALS:
    void notified(const QString &payload);
    void listeningChanged();
    /// The connection is lost, or could not be made: it is tried again.
    void interrupted(const QString &reason);
    /// It listens again: notifications may have been missed.
    void resumed();

private:
    class Private;
    const std::shared_ptr<Private> d;
};
